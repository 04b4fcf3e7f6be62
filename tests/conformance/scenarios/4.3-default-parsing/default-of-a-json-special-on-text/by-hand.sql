alter table a add column x text default '{"a":1}', add column y text default 'not json';
insert into directus_fields (collection, field, special) values ('a', 'x', 'cast-json');
insert into directus_fields (collection, field, special) values ('a', 'y', 'cast-json');
