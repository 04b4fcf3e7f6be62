CREATE TABLE holder (id serial PRIMARY KEY, held a);
