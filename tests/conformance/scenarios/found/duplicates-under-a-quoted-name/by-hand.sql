INSERT INTO a (id, "order") VALUES (gen_random_uuid(), 'one'), (gen_random_uuid(), 'one');
