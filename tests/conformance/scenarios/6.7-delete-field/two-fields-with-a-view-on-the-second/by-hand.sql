create view v as select price from a;
