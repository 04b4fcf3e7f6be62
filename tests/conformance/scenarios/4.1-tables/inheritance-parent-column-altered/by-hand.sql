create table animal (id integer primary key, name varchar(20), legs integer);
create table dog (barks boolean) inherits (animal);
insert into directus_collections (collection) values ('animal');
insert into directus_fields (collection, field, special) values ('animal', 'id', null);
insert into directus_fields (collection, field, special) values ('animal', 'name', null);
insert into directus_fields (collection, field, special) values ('animal', 'legs', null);
