-- Index builds that run now. Of another role's build only the process is visible, unless the role may read statistics.
SELECT p.relid AS table_oid, p.index_relid AS index_oid, p.phase
FROM pg_catalog.pg_stat_progress_create_index p
WHERE p.datname = pg_catalog.current_database()
ORDER BY p.pid
