alter table b add column m bit;
insert into directus_fields (collection, field, special) values ('b', 'm', null);
