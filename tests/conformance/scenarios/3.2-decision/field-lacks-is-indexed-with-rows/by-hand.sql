insert into a (id, status) values (gen_random_uuid(), 'live');
