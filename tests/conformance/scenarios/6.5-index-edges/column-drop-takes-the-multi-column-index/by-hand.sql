create index pair on a (status, name);
