create index covering on b (kind) include (item);
