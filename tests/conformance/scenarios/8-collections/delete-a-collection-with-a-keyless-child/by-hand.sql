create table u (b integer references b);
