create table n1 (id integer primary key) partition by range (id);
