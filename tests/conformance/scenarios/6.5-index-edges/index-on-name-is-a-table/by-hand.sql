create table a_status_index (id integer primary key);
