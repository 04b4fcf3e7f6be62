-- Sequences and the columns that own them (deptype a: OWNED BY, i: identity).
SELECT
  c.relname::pg_catalog.text AS name,
  n.nspname::pg_catalog.text AS schema,
  pg_catalog.format_type(s.seqtypid, NULL) AS type_sql,
  t.relname::pg_catalog.text AS owner_table,
  a.attname::pg_catalog.text AS owner_column,
  coalesce(d.deptype = 'i', false) AS identity,
  s.seqstart AS start,
  s.seqincrement AS increment,
  s.seqmin AS minimum,
  s.seqmax AS maximum,
  s.seqcache AS cache,
  s.seqcycle AS cycle
FROM pg_catalog.pg_sequence s
JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend d
  ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = s.seqrelid AND d.objsubid = 0
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[])
ORDER BY pg_catalog.array_position(%(schemas)s::pg_catalog.text[], n.nspname::pg_catalog.text), c.relname COLLATE "C"
