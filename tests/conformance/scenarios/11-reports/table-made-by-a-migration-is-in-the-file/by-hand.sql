create table profiles (id serial primary key, name varchar(255));
