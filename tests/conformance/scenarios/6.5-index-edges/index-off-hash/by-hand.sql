create index b_kind_index on b using hash (kind);
