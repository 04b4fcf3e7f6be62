create view v as select id from b;
