create type mood as enum ('ok', 'bad');
create domain positive as integer check (value > 0);
create domain short as varchar(5);
create schema other;
create type other.colour as enum ('red');
alter table a
  add column d1 positive default 3,
  add column d2 mood default 'ok',
  add column d3 other.colour,
  add column d4 mood[],
  add column d5 integer[] default '{}',
  add column d6 text[][],
  add column d7 short;
insert into directus_fields (collection, field, special) values ('a', 'd1', null);
insert into directus_fields (collection, field, special) values ('a', 'd2', null);
insert into directus_fields (collection, field, special) values ('a', 'd3', null);
insert into directus_fields (collection, field, special) values ('a', 'd4', null);
insert into directus_fields (collection, field, special) values ('a', 'd5', null);
insert into directus_fields (collection, field, special) values ('a', 'd6', null);
insert into directus_fields (collection, field, special) values ('a', 'd7', null);
