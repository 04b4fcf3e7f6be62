create view v as select 1 as id;
insert into directus_collections (collection) values ('v');
insert into directus_fields (collection, field, special) values ('v', 'id', null);
