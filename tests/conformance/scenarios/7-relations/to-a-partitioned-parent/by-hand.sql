create table parent (id integer primary key) partition by range (id);
