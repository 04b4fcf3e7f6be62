alter table a alter column sort type smallint;
