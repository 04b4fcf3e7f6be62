create type mood as enum ('ok', 'bad');
create domain short as varchar(5);
create schema other;
create type other.colour as enum ('red');
create type pair as (x integer, y integer);
alter table a
  add column c1 mood,
  add column c2 short,
  add column c3 other.colour,
  add column c4 pair;
insert into directus_fields (collection, field, special) values ('a', 'c1', null);
insert into directus_fields (collection, field, special) values ('a', 'c2', null);
insert into directus_fields (collection, field, special) values ('a', 'c3', null);
insert into directus_fields (collection, field, special) values ('a', 'c4', null);
