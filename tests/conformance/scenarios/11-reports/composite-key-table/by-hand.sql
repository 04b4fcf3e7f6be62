create table pairs (x integer, y integer, primary key (x, y));
insert into directus_collections (collection) values ('pairs');
insert into directus_fields (collection, field, special) values ('pairs', 'x', null);
insert into directus_fields (collection, field, special) values ('pairs', 'y', null);
