create type mood as enum ('ok', 'bad');
alter table a add column m mood;
insert into directus_fields (collection, field, special) values ('a', 'm', null);
