alter table a add column x integer;
