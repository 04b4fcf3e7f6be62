alter table a
  add column now_ timestamptz default now(),
  add column current_ timestamptz default current_timestamp,
  add column with_digits timestamptz(3) default current_timestamp(3),
  add column local_ timestamp default localtimestamp,
  add column today date default current_date,
  add column literal timestamptz default '2020-01-01T00:00:00Z',
  add column day date default '2020-02-29',
  add column clock time(2) default '10:00',
  add column span interval default '1 day',
  add column utc timestamp default timezone('utc', now());
insert into directus_fields (collection, field, special) values ('a', 'now_', null);
insert into directus_fields (collection, field, special) values ('a', 'current_', null);
insert into directus_fields (collection, field, special) values ('a', 'with_digits', null);
insert into directus_fields (collection, field, special) values ('a', 'local_', null);
insert into directus_fields (collection, field, special) values ('a', 'today', null);
insert into directus_fields (collection, field, special) values ('a', 'literal', null);
insert into directus_fields (collection, field, special) values ('a', 'day', null);
insert into directus_fields (collection, field, special) values ('a', 'clock', null);
insert into directus_fields (collection, field, special) values ('a', 'span', null);
insert into directus_fields (collection, field, special) values ('a', 'utc', null);
