create extension vector;
alter table a add column embedding vector(3);
insert into directus_fields (collection, field, special) values ('a', 'embedding', null);
