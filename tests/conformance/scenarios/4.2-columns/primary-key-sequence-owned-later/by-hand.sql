create sequence p_numbers;
create table p (id integer primary key default 5);
alter sequence p_numbers owned by p.id;
insert into directus_collections (collection) values ('p');
insert into directus_fields (collection, field, special) values ('p', 'id', null);
