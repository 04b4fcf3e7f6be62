-- The share of NULLs in each column, as far as the role may see it.
SELECT
  s.schemaname::pg_catalog.text AS schema,
  s.tablename::pg_catalog.text AS table_name,
  s.attname::pg_catalog.text AS name,
  s.null_frac::pg_catalog.float8 AS null_fraction
FROM pg_catalog.pg_stats s
WHERE s.schemaname = ANY (%(schemas)s::pg_catalog.text[])
ORDER BY s.schemaname, s.tablename, s.attname, s.inherited DESC
