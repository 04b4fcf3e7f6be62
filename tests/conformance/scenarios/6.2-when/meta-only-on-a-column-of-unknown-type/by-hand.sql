alter table a add column arr integer[];
insert into directus_fields (collection, field, special) values ('a', 'arr', null);
