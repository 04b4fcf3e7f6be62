create table history (id integer primary key, old b);
