create index whatever on b (kind);
