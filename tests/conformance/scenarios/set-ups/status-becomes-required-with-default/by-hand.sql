insert into b (kind) values ('x');
