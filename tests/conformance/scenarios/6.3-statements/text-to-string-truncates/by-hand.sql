alter table b alter column kind type text;
insert into b (kind) values (repeat('x', 300));
