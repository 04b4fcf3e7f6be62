insert into b (title) values ('x');
