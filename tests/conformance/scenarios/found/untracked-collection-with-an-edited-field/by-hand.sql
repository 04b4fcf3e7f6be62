DELETE FROM directus_collections WHERE collection = 'b';
