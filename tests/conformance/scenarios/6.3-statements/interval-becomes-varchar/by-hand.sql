alter table b alter column kind drop default;
alter table b alter column kind type interval using kind::interval;
