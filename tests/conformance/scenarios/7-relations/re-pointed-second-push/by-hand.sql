update directus_relations set one_collection = 'a' where many_field = 'user_created';
