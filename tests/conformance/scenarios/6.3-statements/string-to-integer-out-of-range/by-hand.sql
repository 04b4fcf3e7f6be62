insert into b (item) values ('3000000000');
