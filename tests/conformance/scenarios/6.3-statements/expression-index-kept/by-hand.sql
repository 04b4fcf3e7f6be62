create index lowered on b (lower(kind));
