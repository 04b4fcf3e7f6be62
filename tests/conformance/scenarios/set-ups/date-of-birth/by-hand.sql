insert into b (kind) values ('2001-02-03'), (null);
