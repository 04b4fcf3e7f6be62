insert into b (kind) values ('0123456789'), ('short');
