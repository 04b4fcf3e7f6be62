alter table b add unique (id, title);
create table u (id integer primary key, b integer, t varchar(255), foreign key (b, t) references b (id, title));
