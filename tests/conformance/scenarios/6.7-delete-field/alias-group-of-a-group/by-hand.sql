insert into directus_fields (collection, field, special) values ('a', 'inner', 'alias,no-data,group');
update directus_fields set "group" = 'grp' where field = 'inner';
update directus_fields set "group" = 'inner' where collection = 'a' and field = 'tags';
