-- Installed extensions.
SELECT e.extname::pg_catalog.text AS name, e.extversion AS version
FROM pg_catalog.pg_extension e
ORDER BY e.extname COLLATE "C"
