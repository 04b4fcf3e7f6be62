alter table b add column j json default '"x"';
insert into directus_fields (collection, field, special) values ('b', 'j', null);
