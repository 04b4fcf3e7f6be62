create materialized view v as select id, status from a;
