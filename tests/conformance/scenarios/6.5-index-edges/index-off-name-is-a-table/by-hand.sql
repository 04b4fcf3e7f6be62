drop index a_name_index;
create index foo on a (name);
create table a_name_index (id integer);
