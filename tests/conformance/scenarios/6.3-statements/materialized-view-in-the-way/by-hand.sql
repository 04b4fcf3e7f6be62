create materialized view v as select sort from a;
