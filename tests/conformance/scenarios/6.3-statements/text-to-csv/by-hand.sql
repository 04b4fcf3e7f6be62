alter table b add column note text;
insert into directus_fields (collection, field, special) values ('b', 'note', null);
