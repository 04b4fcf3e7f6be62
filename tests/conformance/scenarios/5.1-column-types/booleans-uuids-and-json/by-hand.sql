alter table a
  add column c1 boolean,
  add column c2 bit(1),
  add column c3 uuid,
  add column c4 json,
  add column c5 jsonb;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
