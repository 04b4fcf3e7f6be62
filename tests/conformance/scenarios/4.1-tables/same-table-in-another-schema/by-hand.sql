create schema archive;
create table archive.a (id integer primary key, status integer);
create index on archive.a (status);
