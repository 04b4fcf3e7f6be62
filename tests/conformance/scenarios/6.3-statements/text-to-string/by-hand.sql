alter table b alter column kind type text;
