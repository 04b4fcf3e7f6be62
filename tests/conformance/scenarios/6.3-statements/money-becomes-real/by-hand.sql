alter table b add column m money;
insert into directus_fields (collection, field, special) values ('b', 'm', null);
