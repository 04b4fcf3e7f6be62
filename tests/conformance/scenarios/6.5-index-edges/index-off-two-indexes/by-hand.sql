create index foo on a (name);
