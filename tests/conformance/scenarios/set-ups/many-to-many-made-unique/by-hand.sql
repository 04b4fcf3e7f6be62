create unique index once on articles_tags (articles_id, tags_id);
