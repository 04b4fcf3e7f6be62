create table "a_very_long_table_name_of_an_old_directus" (id serial primary key, with_a_long_column_name_as_well varchar(255));
insert into directus_collections (collection) values ('a_very_long_table_name_of_an_old_directus');
insert into directus_fields (collection, field, special) values ('a_very_long_table_name_of_an_old_directus', 'id', null);
insert into directus_fields (collection, field, special) values ('a_very_long_table_name_of_an_old_directus', 'with_a_long_column_name_as_well', null);
-- the name that the hash rule gives
create index a_very_long_table_name_of_an_old_directus_with_a__d4e5314_index on a_very_long_table_name_of_an_old_directus (with_a_long_column_name_as_well);
