alter table a add column g integer generated always as (sort + 1) stored;
insert into directus_fields (collection, field, special) values ('a', 'g', null);
