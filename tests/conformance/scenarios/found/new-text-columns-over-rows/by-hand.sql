INSERT INTO d (id, title) VALUES ('one', 'a'), ('two', 'b');
