create table p (id integer not null);
create unique index p_id on p (id);
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
