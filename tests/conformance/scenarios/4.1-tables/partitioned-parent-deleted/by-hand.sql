create table parent (id integer primary key, note text) partition by range (id);
create table part partition of parent for values from (0) to (10);
insert into directus_collections (collection) values ('parent');
insert into directus_fields (collection, field, special) values ('parent', 'id', null);
insert into directus_fields (collection, field, special) values ('parent', 'note', null);
