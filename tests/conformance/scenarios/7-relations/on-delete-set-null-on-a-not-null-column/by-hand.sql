alter table b alter column a set not null;
