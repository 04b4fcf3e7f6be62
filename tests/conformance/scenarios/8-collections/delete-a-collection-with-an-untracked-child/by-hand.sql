create table u (id integer primary key, b integer references b);
