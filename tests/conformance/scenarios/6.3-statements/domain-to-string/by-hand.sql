create domain short as varchar(5);
alter table a add column d short;
insert into directus_fields (collection, field, special) values ('a', 'd', null);
