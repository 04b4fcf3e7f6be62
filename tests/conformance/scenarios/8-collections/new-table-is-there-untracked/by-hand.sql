create table n1 (id serial primary key);
