create table p (id integer primary key deferrable initially deferred);
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
