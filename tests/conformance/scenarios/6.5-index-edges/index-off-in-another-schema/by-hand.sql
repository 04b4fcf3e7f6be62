create schema archive;
create table archive.x (name text);
create index a_name_index on archive.x (name);
alter index public.a_name_index rename to foo;
