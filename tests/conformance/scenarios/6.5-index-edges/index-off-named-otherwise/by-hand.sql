drop index a_name_index;
create index foo on a (name);
