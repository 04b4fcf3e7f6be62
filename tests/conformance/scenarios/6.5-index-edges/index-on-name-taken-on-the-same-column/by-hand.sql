create index a_status_index on a (status) include (name);
