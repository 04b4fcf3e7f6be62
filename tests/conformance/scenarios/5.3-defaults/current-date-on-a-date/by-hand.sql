alter table a add column d date;
insert into directus_fields (collection, field, special) values ('a', 'd', null);
