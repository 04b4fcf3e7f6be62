INSERT INTO a (id, name, sort) VALUES (gen_random_uuid(), 'one', 1), (gen_random_uuid(), 'two', 2);
ALTER TABLE a ADD CONSTRAINT a_sorted CHECK (sort IS NOT NULL);
CREATE INDEX a_named ON a (name) WHERE sort IS NOT NULL;
