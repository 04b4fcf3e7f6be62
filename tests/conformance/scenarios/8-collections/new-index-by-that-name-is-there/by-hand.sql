create index n1 on a (status);
