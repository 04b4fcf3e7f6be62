insert into b (item) values ('x'), ('x');
