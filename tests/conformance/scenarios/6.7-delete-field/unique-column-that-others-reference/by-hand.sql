create table user_of_title (id integer primary key, t varchar(255) references b (title));
