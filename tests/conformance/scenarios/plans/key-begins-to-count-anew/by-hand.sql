INSERT INTO categories (name) VALUES ('one'), ('two');
ALTER TABLE categories ALTER COLUMN id DROP DEFAULT;
DROP SEQUENCE categories_id_seq;
