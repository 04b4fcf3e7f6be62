create function answer() returns integer language sql as 'select 42';
alter table a
  add column random_uuid uuid default gen_random_uuid(),
  add column fixed_uuid uuid default '00000000-0000-0000-0000-000000000001',
  add column joined text default ('a' || 'b'),
  add column lowered text default lower('ABC'),
  add column our_own integer default answer(),
  add column next_value integer default nextval('directus_fields_id_seq');
insert into directus_fields (collection, field, special) values ('a', 'random_uuid', null);
insert into directus_fields (collection, field, special) values ('a', 'fixed_uuid', null);
insert into directus_fields (collection, field, special) values ('a', 'joined', null);
insert into directus_fields (collection, field, special) values ('a', 'lowered', null);
insert into directus_fields (collection, field, special) values ('a', 'our_own', null);
insert into directus_fields (collection, field, special) values ('a', 'next_value', null);
