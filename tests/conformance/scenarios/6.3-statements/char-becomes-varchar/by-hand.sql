alter table b alter column kind type char(20);
