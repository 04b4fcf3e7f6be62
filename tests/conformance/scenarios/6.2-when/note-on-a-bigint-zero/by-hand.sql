alter table b add column n bigint default 0;
insert into directus_fields (collection, field, special) values ('b', 'n', null);
