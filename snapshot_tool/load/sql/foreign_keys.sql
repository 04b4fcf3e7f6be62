-- Foreign keys of one column, in the order in which Directus's inspector gets them: it joins the same catalogs in the
-- same way and asks for no order, so that the planner decides, by the state of the catalog's statistics. The names are asked for
-- because without them the planner would leave out the joins.
SELECT
  k.oid,
  c.relname::pg_catalog.text AS table_name,
  a.attname::pg_catalog.text AS column,
  f.relname::pg_catalog.text AS target_table,
  b.attname::pg_catalog.text AS target_column
FROM pg_catalog.pg_constraint k
LEFT JOIN pg_catalog.pg_class c ON k.conrelid = c.oid
LEFT JOIN pg_catalog.pg_class f ON k.confrelid = f.oid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
LEFT JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
WHERE k.connamespace = ANY (%(namespaces)s::pg_catalog.regnamespace[])
  AND pg_catalog.array_length(k.conkey, 1) <= 1
  AND (k.confkey IS NULL OR pg_catalog.array_length(k.confkey, 1) = 1)
  AND k.contype = 'f'
