-- Relations with columns: tables, partitioned tables, views, materialized views and foreign tables.
-- Before PostgreSQL 14 a table that was never analysed has reltuples 0 and relpages 0, since then reltuples -1.
SELECT
  c.oid,
  n.nspname::pg_catalog.text AS schema,
  c.relname::pg_catalog.text AS name,
  c.relkind::pg_catalog.text AS kind,
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text AS owner,
  CASE
    WHEN c.relpages = 0 AND c.reltuples <= 0
      AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 < 140000 THEN -1
    ELSE c.reltuples::pg_catalog.int8
  END AS rows,
  CASE WHEN c.relkind IN ('r', 'm') THEN coalesce(pg_catalog.pg_table_size(c.oid), 0) ELSE 0 END AS size,
  c.relpersistence = 'u' AS unlogged,
  c.relispartition AS is_partition,
  c.relrowsecurity AS row_security,
  c.relforcerowsecurity AS force_row_security,
  c.relreplident::pg_catalog.text AS replica_identity,
  pg_catalog.has_table_privilege(c.oid, 'SELECT') AS readable,
  CASE WHEN c.relrowsecurity THEN pg_catalog.row_security_active(c.oid) ELSE false END AS filtered,
  coalesce(c.reloptions, '{}') AS options,
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
  pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
  ARRAY(
    SELECT i.inhparent::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_inherits i
    WHERE i.inhrelid = c.oid ORDER BY i.inhseqno
  ) AS parents,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) ELSE '' END AS definition,
  CASE WHEN c.reloftype <> 0 THEN c.reloftype::pg_catalog.regtype::pg_catalog.text END AS of_type,
  e.extname::pg_catalog.text AS extension,
  d.description AS comment
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = c.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
LEFT JOIN pg_catalog.pg_depend x
  ON x.objid = c.oid AND x.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND x.objsubid = 0 AND x.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension e ON e.oid = x.refobjid
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY pg_catalog.array_position(%(schemas)s::pg_catalog.text[], n.nspname::pg_catalog.text), c.relname COLLATE "C"
