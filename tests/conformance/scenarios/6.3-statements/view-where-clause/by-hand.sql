create view v as select id from a where status = 'x';
