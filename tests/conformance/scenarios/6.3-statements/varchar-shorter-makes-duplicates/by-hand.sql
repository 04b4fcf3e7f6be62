insert into b (title) values ('ab'), ('ac');
