INSERT INTO categories (name, sort) VALUES ('one', 1), ('two', 2);
INSERT INTO block_text (id, body) VALUES (gen_random_uuid(), 'x');
