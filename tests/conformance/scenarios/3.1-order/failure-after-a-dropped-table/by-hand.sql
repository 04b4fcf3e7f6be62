insert into a (id, status) values (gen_random_uuid(), 'x'), (gen_random_uuid(), 'x');
