CREATE TABLE loose (id integer PRIMARY KEY, a uuid REFERENCES a, note text DEFAULT 'x');
CREATE INDEX ON loose (note);
