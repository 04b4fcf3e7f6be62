insert into b (item) values (null), (null), ('x');
