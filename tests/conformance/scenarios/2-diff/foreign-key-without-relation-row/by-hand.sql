delete from directus_relations where many_collection = 'b' and many_field = 'a';
