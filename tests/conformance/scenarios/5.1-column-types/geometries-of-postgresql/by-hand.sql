alter table a
  add column c1 point,
  add column c2 polygon,
  add column c3 point;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', 'geometry.Point');
