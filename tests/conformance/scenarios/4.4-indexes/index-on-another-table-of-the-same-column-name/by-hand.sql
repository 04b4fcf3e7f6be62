create table other (id integer primary key, status text);
create index other_status on other (status);
