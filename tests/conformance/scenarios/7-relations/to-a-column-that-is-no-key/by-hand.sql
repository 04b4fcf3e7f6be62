alter table a add column code integer unique;
alter table b add column c integer references a (code);
insert into directus_relations (many_collection, many_field, one_collection) values ('b', 'c', 'a');
insert into directus_fields (collection, field, special) values ('a', 'code', null);
insert into directus_fields (collection, field, special) values ('b', 'c', null);
