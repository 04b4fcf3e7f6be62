alter table a
  add column n1 smallint,
  add column n2 integer,
  add column n3 bigint,
  add column n4 real,
  add column n5 double precision,
  add column n6 numeric,
  add column n7 numeric(5),
  add column n8 numeric(5,2),
  add column n9 money,
  add column n10 numeric(5,-2);
insert into directus_fields (collection, field, special) values ('a', 'n1', null);
insert into directus_fields (collection, field, special) values ('a', 'n2', null);
insert into directus_fields (collection, field, special) values ('a', 'n3', null);
insert into directus_fields (collection, field, special) values ('a', 'n4', null);
insert into directus_fields (collection, field, special) values ('a', 'n5', null);
insert into directus_fields (collection, field, special) values ('a', 'n6', null);
insert into directus_fields (collection, field, special) values ('a', 'n7', null);
insert into directus_fields (collection, field, special) values ('a', 'n8', null);
insert into directus_fields (collection, field, special) values ('a', 'n9', null);
insert into directus_fields (collection, field, special) values ('a', 'n10', null);
