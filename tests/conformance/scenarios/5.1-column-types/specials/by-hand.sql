alter table a
  add column c1 text,
  add column c2 varchar(255),
  add column c3 text,
  add column c4 char(36),
  add column c5 uuid,
  add column c6 timestamp,
  add column c7 timestamptz,
  add column c8 uuid,
  add column c9 integer,
  add column c10 timestamp;
insert into directus_fields (collection, field, special) values ('a', 'c1', 'cast-json');
insert into directus_fields (collection, field, special) values ('a', 'c2', 'hash');
insert into directus_fields (collection, field, special) values ('a', 'c3', 'cast-csv');
insert into directus_fields (collection, field, special) values ('a', 'c4', 'uuid');
insert into directus_fields (collection, field, special) values ('a', 'c5', 'file');
insert into directus_fields (collection, field, special) values ('a', 'c6', 'cast-timestamp');
insert into directus_fields (collection, field, special) values ('a', 'c7', 'cast-datetime');
insert into directus_fields (collection, field, special) values ('a', 'c8', 'user-created');
insert into directus_fields (collection, field, special) values ('a', 'c9', 'uuid');
insert into directus_fields (collection, field, special) values ('a', 'c10', 'date-created');
