create table "a_b" (id serial primary key, c varchar(255));
insert into directus_collections (collection) values ('a_b');
insert into directus_fields (collection, field, special) values ('a_b', 'id', null);
insert into directus_fields (collection, field, special) values ('a_b', 'c', null);
create index a_b_c_index on a_b (c);
