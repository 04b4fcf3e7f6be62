insert into b (kind) values ('abc');
