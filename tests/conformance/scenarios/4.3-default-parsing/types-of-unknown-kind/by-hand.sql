create type mood as enum ('ok', 'bad');
alter table a
  add column texts text[] default '{}',
  add column mood mood default 'ok',
  add column padded char(5) default 'x',
  add column bits bit(3) default B'101',
  add column coins money default 5;
insert into directus_fields (collection, field, special) values ('a', 'texts', null);
insert into directus_fields (collection, field, special) values ('a', 'mood', null);
insert into directus_fields (collection, field, special) values ('a', 'padded', null);
insert into directus_fields (collection, field, special) values ('a', 'bits', null);
insert into directus_fields (collection, field, special) values ('a', 'coins', null);
