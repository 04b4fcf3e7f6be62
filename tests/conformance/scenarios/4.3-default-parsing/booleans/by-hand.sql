alter table a
  add column off boolean default false,
  add column on_ boolean default true,
  add column typed_null boolean default null,
  add column expression boolean default (1 = 1);
insert into directus_fields (collection, field, special) values ('a', 'off', null);
insert into directus_fields (collection, field, special) values ('a', 'on_', null);
insert into directus_fields (collection, field, special) values ('a', 'typed_null', null);
insert into directus_fields (collection, field, special) values ('a', 'expression', null);
