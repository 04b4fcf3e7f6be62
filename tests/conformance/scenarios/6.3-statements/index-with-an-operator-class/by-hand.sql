create index b_kind_pattern on b (kind varchar_pattern_ops);
