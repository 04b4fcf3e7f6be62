alter table b add column j json default 'null';
insert into directus_fields (collection, field, special) values ('b', 'j', null);
