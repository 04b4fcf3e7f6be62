create table n1 (id serial primary key);
insert into n1 default values;
insert into directus_collections (collection) values ('n1');
insert into directus_fields (collection, field, special) values ('n1', 'id', null);
