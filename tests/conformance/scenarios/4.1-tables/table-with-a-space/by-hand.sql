create table "my table" (id serial primary key, x text);
