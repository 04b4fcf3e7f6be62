create index twice on b (kind, kind);
