create index hashed on b using hash (kind);
