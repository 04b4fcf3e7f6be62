insert into directus_fields (collection, field, special) values ('a', 'x', null);
