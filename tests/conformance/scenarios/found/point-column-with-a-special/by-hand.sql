ALTER TABLE a ADD COLUMN spot point;
INSERT INTO directus_fields (collection, field, special) VALUES ('a', 'spot', 'conceal');
