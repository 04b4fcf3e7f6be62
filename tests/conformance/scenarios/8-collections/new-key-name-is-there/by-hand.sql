create index n1_pkey on a (status);
