create index b_title_index on b (title);
