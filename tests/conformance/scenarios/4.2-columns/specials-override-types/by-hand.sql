alter table a add column s1 text, add column s2 varchar(255), add column s3 text, add column s4 char(36), add column s5 timestamp, add column s6 timestamptz,
  add column s7 varchar(5) default '5', add column s8 text default '{"a":1}', add column s9 integer default 1, add column s10 text, add column s11 integer, add column s12 text;
insert into directus_fields (collection, field, special) values ('a', 's1', 'cast-json');
insert into directus_fields (collection, field, special) values ('a', 's2', 'hash,conceal');
insert into directus_fields (collection, field, special) values ('a', 's3', 'cast-csv');
insert into directus_fields (collection, field, special) values ('a', 's4', 'uuid');
insert into directus_fields (collection, field, special) values ('a', 's5', 'cast-timestamp');
insert into directus_fields (collection, field, special) values ('a', 's6', 'cast-datetime');
insert into directus_fields (collection, field, special) values ('a', 's7', 'file');
insert into directus_fields (collection, field, special) values ('a', 's8', 'cast-json');
insert into directus_fields (collection, field, special) values ('a', 's9', 'cast-boolean');
insert into directus_fields (collection, field, special) values ('a', 's10', 'o2m');
insert into directus_fields (collection, field, special) values ('a', 's11', 'user-created');
insert into directus_fields (collection, field, special) values ('a', 's12', 'no-data');
