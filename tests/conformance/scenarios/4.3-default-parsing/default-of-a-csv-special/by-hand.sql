alter table a add column x text default 'a,b';
insert into directus_fields (collection, field, special) values ('a', 'x', 'cast-csv');
