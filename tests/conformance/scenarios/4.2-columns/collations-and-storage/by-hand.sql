alter table a
  add column t1 text collate "C" default 'q',
  add column t2 varchar(10) collate "POSIX";
insert into directus_fields (collection, field, special) values ('a', 't1', null);
insert into directus_fields (collection, field, special) values ('a', 't2', null);
alter table a alter column t1 set storage external;
comment on column a.t1 is 'a comment';
alter table a alter column t2 set statistics 500;
