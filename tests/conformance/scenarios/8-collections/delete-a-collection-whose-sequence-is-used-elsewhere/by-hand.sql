create table other (id integer primary key default nextval('b_id_seq'));
