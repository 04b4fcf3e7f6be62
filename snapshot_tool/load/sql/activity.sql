-- Other sessions of this database with an open transaction, and the locks that they hold on tables of the search path.
-- Of another role's session only the locks are visible, unless the role may read statistics (pg_read_all_stats).
SELECT
  a.pid,
  coalesce(a.state, '') AS state,
  pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start))::pg_catalog.int4 AS seconds,
  coalesce(pg_catalog.left(a.query, 500), '') AS query,
  a.backend_xmin IS NOT NULL AS has_snapshot,
  coalesce(h.tables, '{}') AS tables,
  coalesce(h.modes, '{}') AS modes
FROM pg_catalog.pg_stat_activity a
LEFT JOIN LATERAL (
  SELECT
    pg_catalog.array_agg(c.relname::pg_catalog.text ORDER BY c.relname, l.mode) AS tables,
    pg_catalog.array_agg(l.mode ORDER BY c.relname, l.mode) AS modes
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.granted AND n.nspname = ANY (%(schemas)s::pg_catalog.text[])
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
) AS h ON true
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
  AND (a.xact_start IS NOT NULL OR h.tables IS NOT NULL)
ORDER BY a.xact_start, a.pid
