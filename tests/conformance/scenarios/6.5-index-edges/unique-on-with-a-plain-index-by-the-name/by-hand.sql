create index a_status_unique on a (status);
