create index covering on a (name) include (status);
