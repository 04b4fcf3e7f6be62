alter table b add column n integer default (1 + 1);
insert into directus_fields (collection, field, special) values ('b', 'n', null);
