drop index a_name_index;
create index foo on a (name);
create index a_name_index on a (price);
