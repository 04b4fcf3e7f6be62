insert into b (kind) values (''), ('');
