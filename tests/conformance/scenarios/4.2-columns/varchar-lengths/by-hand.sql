alter table a
  add column c1 varchar(7),
  add column c2 varchar,
  add column c3 char(5),
  add column c4 char,
  add column c5 bit(3),
  add column c6 bit varying,
  add column c7 bit varying(9),
  add column c8 text;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
insert into directus_fields (collection, field, special) values ('a', 'c6', null);
insert into directus_fields (collection, field, special) values ('a', 'c7', null);
insert into directus_fields (collection, field, special) values ('a', 'c8', null);
