drop index a_name_index;
create index foo on a (name);
create table other (id integer constraint a_name_index primary key);
