alter table a
  add column c1 varchar(9),
  add column c2 char(3),
  add column c3 interval,
  add column c4 text,
  add column c5 varchar;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
insert into directus_fields (collection, field, special) values ('a', 'c5', null);
