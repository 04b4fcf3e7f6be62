alter table b add column fl real default 0.1;
insert into directus_fields (collection, field, special) values ('b', 'fl', null);
