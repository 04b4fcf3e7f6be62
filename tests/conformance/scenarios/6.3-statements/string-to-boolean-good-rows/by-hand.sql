insert into b (kind) values ('yes'), ('0'), (null);
