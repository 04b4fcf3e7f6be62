alter table a
  add column c1 bytea,
  add column c2 text[],
  add column c3 inet,
  add column c4 oid,
  add column c5 name,
  add column c6 tsvector,
  add column c7 int4range,
  add column c8 line,
  add column c9 "char",
  add column c10 circle,
  add column c11 macaddr,
  add column bits bit varying(5);
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
insert into directus_fields (collection, field, special) values ('a', 'c6', null);
insert into directus_fields (collection, field, special) values ('a', 'c7', null);
insert into directus_fields (collection, field, special) values ('a', 'c8', null);
insert into directus_fields (collection, field, special) values ('a', 'c9', null);
insert into directus_fields (collection, field, special) values ('a', 'c10', null);
insert into directus_fields (collection, field, special) values ('a', 'c11', null);
insert into directus_fields (collection, field, special) values ('a', 'bits', null);
