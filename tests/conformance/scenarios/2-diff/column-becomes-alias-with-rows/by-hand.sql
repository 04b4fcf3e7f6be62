insert into a (id, flag) values ('00000000-0000-0000-0000-000000000001', true);
