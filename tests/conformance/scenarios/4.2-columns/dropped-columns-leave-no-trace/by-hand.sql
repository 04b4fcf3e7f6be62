alter table a add column x1 integer, add column x2 integer;
alter table a drop column x1;
alter table a drop column x2;
