create table p (id integer primary key);
create index p_more on p (id);
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
