create view v as select id, name from a;
