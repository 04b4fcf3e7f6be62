-- Names in the relations' namespace that no other query gives: composite types.
SELECT c.relname::pg_catalog.text AS name, c.relkind::pg_catalog.text AS kind
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND c.relkind = 'c'
ORDER BY pg_catalog.array_position(%(schemas)s::pg_catalog.text[], n.nspname::pg_catalog.text), c.relname COLLATE "C"
