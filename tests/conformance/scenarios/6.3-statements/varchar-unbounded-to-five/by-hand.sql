alter table b alter column kind type varchar;
