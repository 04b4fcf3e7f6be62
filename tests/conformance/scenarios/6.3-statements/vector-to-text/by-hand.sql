create extension vector;
alter table a add column e vector(3);
insert into directus_fields (collection, field, special) values ('a', 'e', null);
