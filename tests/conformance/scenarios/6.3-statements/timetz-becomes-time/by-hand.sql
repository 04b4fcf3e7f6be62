alter table b add column t timetz default '10:00+02';
insert into directus_fields (collection, field, special) values ('b', 't', null);
