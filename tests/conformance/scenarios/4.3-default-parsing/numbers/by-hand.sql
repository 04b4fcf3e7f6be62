alter table a
  add column negative integer default -5,
  add column zero integer default 0,
  add column trailing_zero numeric(5,2) default 10.50,
  add column exponent double precision default 1e10,
  add column not_a_number real default 'NaN',
  add column infinite double precision default '-Infinity',
  add column beyond_2_53 bigint default 9223372036854775807,
  add column expression integer default (1 + 1),
  add column none integer;
insert into directus_fields (collection, field, special) values ('a', 'negative', null);
insert into directus_fields (collection, field, special) values ('a', 'zero', null);
insert into directus_fields (collection, field, special) values ('a', 'trailing_zero', null);
insert into directus_fields (collection, field, special) values ('a', 'exponent', null);
insert into directus_fields (collection, field, special) values ('a', 'not_a_number', null);
insert into directus_fields (collection, field, special) values ('a', 'infinite', null);
insert into directus_fields (collection, field, special) values ('a', 'beyond_2_53', null);
insert into directus_fields (collection, field, special) values ('a', 'expression', null);
insert into directus_fields (collection, field, special) values ('a', 'none', null);
