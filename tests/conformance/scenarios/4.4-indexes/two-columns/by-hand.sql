create index pair on b (kind, item);
