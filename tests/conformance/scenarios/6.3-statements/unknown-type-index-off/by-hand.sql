alter table a add column arr integer[];
create index a_arr_index on a using gin (arr);
insert into directus_fields (collection, field, special) values ('a', 'arr', null);
