create unique index b_item_unique on b (item);
