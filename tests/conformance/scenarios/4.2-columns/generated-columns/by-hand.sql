alter table a
  add column g1 integer generated always as (sort + 1) stored,
  add column g2 integer generated always as (sort + 2) virtual,
  add column g3 text generated always as (upper(name) || '-' || status) stored;
insert into directus_fields (collection, field, special) values ('a', 'g1', null);
insert into directus_fields (collection, field, special) values ('a', 'g2', null);
insert into directus_fields (collection, field, special) values ('a', 'g3', null);
