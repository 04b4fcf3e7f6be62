-- The server and the session; schemas of the search path that exist, and those that the role may not use.
SELECT
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version_num,
  pg_catalog.current_database()::pg_catalog.text AS database,
  current_user::pg_catalog.text AS role,
  pg_catalog.current_setting('TimeZone') AS timezone,
  ARRAY(
    SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_namespace n
    WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) ORDER BY n.nspname
  ) AS schemas,
  ARRAY(
    SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_namespace n
    WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') ORDER BY n.nspname
  ) AS closed_schemas
