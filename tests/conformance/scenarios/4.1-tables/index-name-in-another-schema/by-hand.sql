create schema archive;
create table archive.t (id integer primary key);
create index a_status_index on archive.t (id);
