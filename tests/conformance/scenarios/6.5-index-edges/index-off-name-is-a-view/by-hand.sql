drop index a_name_index;
create index foo on a (name);
create view a_name_index as select 1 as one;
