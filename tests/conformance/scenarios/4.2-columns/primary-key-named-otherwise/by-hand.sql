create table p (id integer constraint keyed primary key);
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
