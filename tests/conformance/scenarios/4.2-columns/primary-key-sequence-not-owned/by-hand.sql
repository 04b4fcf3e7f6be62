create sequence p_numbers;
create table p (id integer primary key default nextval('p_numbers'));
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
