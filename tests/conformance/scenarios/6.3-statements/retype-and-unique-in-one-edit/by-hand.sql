insert into a (id, price) values (gen_random_uuid(), 1.2), (gen_random_uuid(), 1.4);
