create index broken on b (kind);
update pg_index set indisvalid = false where indexrelid = 'broken'::regclass;
