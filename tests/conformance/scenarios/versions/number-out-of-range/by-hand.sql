ALTER TABLE a ALTER COLUMN price TYPE bigint;
INSERT INTO a (id, status, price) VALUES (gen_random_uuid(), 'x', 5000000000);
