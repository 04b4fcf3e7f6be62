-- Other open transactions of this database, sessions' and prepared ones, and the locks that they hold on tables of the
-- search path. Of another role's session only the locks are visible, unless the role may read statistics
-- (pg_read_all_stats). A prepared transaction keeps its locks, and no session and no snapshot (manual, PREPARE TRANSACTION).
WITH held AS (
  SELECT
    l.pid,
    CASE WHEN l.pid IS NULL THEN l.virtualtransaction END AS prepared,
    pg_catalog.array_agg(c.relname::pg_catalog.text ORDER BY c.relname, l.mode) AS tables,
    pg_catalog.array_agg(l.mode ORDER BY c.relname, l.mode) AS modes
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE l.locktype = 'relation' AND l.granted AND n.nspname = ANY (%(schemas)s::pg_catalog.text[])
    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
  GROUP BY 1, 2
)
SELECT
  a.pid,
  '' AS prepared,
  coalesce(a.state, '') AS state,
  pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start))::pg_catalog.int4 AS seconds,
  coalesce(pg_catalog.left(a.query, 500), '') AS query,
  a.backend_xmin IS NOT NULL AS has_snapshot,
  coalesce(h.tables, '{}') AS tables,
  coalesce(h.modes, '{}') AS modes,
  a.xact_start AS since
FROM pg_catalog.pg_stat_activity a
LEFT JOIN held h ON h.pid = a.pid
WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
  AND (a.xact_start IS NOT NULL OR h.tables IS NOT NULL)
UNION ALL
SELECT
  0,
  p.gid,
  'prepared',
  pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - p.prepared))::pg_catalog.int4,
  '',
  false,
  h.tables,
  h.modes,
  p.prepared
FROM pg_catalog.pg_prepared_xacts p
JOIN pg_catalog.pg_locks own ON own.locktype = 'transactionid' AND own.transactionid = p.transaction AND own.pid IS NULL
JOIN held h ON h.prepared = own.virtualtransaction
WHERE p.database = pg_catalog.current_database()
ORDER BY since, pid, prepared
