create view n1 as select 1 as id;
