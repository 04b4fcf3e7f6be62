delete from directus_fields where collection = 'a' and field = 'bs';
update directus_relations set one_field = null where many_field = 'a';
