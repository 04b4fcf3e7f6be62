create unlogged table u (id integer primary key, x text);
insert into directus_collections (collection) values ('u');
insert into directus_fields (collection, field, special) values ('u', 'id', null);
insert into directus_fields (collection, field, special) values ('u', 'x', null);
