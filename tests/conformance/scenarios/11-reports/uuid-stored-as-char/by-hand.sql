alter table b add column u char(36) default '00000000-0000-0000-0000-000000000001';
insert into b (title) values ('x');
insert into directus_fields (collection, field, special) values ('b', 'u', 'uuid');
