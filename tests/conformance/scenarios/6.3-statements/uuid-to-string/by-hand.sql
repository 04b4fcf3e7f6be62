alter table b add column u uuid default gen_random_uuid();
insert into b (title) values ('x');
insert into directus_fields (collection, field, special) values ('b', 'u', null);
