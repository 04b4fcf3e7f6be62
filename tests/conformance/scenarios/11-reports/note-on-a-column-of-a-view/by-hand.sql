create view v as select status from a;
