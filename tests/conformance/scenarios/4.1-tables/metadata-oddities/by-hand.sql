insert into directus_fields (collection, field, special) values ('a', 'ghost_alias', 'alias'), ('a', 'ghost_column', null), ('a', 'translations', 'translations'), ('a', 'name', 'o2m'), ('directus_users', 'my_alias', 'alias,no-data');
update directus_fields set special = '' where field = 'price';
update directus_fields set required = null, sort = 3, width = null where field = 'tags';
alter table directus_users add column nick text;
insert into directus_fields (collection, field) values ('directus_users', 'nick');
