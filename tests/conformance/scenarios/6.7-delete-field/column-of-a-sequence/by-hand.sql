alter table a add column n serial;
insert into directus_fields (collection, field, special) values ('a', 'n', null);
