INSERT INTO categories (name, sort) VALUES ('one', 1), ('two', 2);
UPDATE categories SET parent = 1 WHERE name = 'two';
