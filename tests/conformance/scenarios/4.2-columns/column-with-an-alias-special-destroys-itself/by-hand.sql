alter table a add column s text;
insert into directus_fields (collection, field, special) values ('a', 's', 'o2m');
