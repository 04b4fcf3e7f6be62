insert into a (id, tags) values (gen_random_uuid(), '[1]'), (gen_random_uuid(), null);
