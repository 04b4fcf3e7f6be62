alter table a add column arr text[];
insert into directus_fields (collection, field, special) values ('a', 'arr', 'cast-json');
