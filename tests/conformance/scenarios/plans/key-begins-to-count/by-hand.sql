INSERT INTO categories (name) VALUES ('one'), ('two');
ALTER TABLE categories ALTER COLUMN id DROP DEFAULT;
ALTER SEQUENCE categories_id_seq OWNED BY NONE;
