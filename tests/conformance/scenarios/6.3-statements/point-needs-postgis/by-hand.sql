alter table b add column p point;
insert into directus_fields (collection, field, special) values ('b', 'p', null);
