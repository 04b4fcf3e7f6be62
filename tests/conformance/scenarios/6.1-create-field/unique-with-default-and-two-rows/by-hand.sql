insert into b (title) values ('x'), ('y');
