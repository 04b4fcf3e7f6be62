UPDATE directus_collections SET item_duplication_fields = '["title", "bs.title", "item:a.name", "item:a.status"]' WHERE collection = 'b';
