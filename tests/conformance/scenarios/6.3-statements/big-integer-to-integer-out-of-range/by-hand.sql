alter table b add column n bigint;
insert into b (n) values (3000000000);
insert into directus_fields (collection, field, special) values ('b', 'n', null);
