ALTER TABLE b ADD COLUMN zs serial;
INSERT INTO directus_fields (collection, field) VALUES ('b', 'zs');
CREATE TABLE zi () INHERITS (b);
