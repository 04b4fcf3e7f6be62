insert into b (title) values ('one'), ('two');
