create view v as select 1 as id;
insert into directus_collections (collection) values ('v');
