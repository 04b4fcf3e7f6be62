INSERT INTO a (id, name) VALUES (gen_random_uuid(), 'one');
SET session_replication_role = replica;
INSERT INTO b (title, a) VALUES ('one', gen_random_uuid());
SET session_replication_role = origin;
