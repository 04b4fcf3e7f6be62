create table animal (id integer primary key, name varchar(20));
create table dog (barks boolean, primary key (id)) inherits (animal);
insert into directus_collections (collection) values ('dog');
insert into directus_fields (collection, field, special) values ('dog', 'id', null);
insert into directus_fields (collection, field, special) values ('dog', 'name', null);
