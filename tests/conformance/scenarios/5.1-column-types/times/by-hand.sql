alter table a
  add column c1 date,
  add column c2 timestamp,
  add column c3 timestamptz,
  add column c4 time,
  add column c5 timetz,
  add column c6 timestamptz(3);
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
insert into directus_fields (collection, field, special) values ('a', 'c6', null);
