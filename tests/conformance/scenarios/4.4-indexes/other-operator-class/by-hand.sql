create index likes on b (kind varchar_pattern_ops);
