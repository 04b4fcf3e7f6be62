create index b_kind_index on b (kind);
update pg_index set indisvalid = false where indexrelid = 'b_kind_index'::regclass;
