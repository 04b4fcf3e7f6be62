create index a_x_index on b (kind);
