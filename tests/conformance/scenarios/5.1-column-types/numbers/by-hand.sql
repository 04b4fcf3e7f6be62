alter table a
  add column c1 smallint,
  add column c2 integer,
  add column c3 bigint,
  add column c4 numeric,
  add column c5 numeric(8,3),
  add column c6 numeric(8),
  add column c7 real,
  add column c8 double precision,
  add column c9 money;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
insert into directus_fields (collection, field, special) values ('a', 'c6', null);
insert into directus_fields (collection, field, special) values ('a', 'c7', null);
insert into directus_fields (collection, field, special) values ('a', 'c8', null);
insert into directus_fields (collection, field, special) values ('a', 'c9', null);
