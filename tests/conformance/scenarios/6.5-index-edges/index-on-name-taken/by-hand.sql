create index a_status_index on b (kind);
