INSERT INTO a (id, "odd) one") VALUES (gen_random_uuid(), 'one'), (gen_random_uuid(), 'one');
