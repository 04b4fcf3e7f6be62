create index kind_and_lower on b (kind, lower(kind));
