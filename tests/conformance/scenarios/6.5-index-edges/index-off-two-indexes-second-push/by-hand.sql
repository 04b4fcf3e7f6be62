create index foo on a (name);
drop index a_name_index;
