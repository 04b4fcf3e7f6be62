drop index a_name_index;
create index a_name_index on a (name) where name > 'a';
