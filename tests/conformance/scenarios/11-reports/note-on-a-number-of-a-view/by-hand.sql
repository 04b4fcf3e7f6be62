create view v as select sort from a;
