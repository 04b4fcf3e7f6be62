-- The members of each index in order: its key, then its INCLUDE columns. Collation and operator class only where
-- they are not those that the column and its type bring along. indoption: bit 1 is DESC, bit 2 NULLS FIRST.
SELECT
  x.indexrelid AS index_oid,
  u.place > x.indnkeyatts AS included,
  a.attname::pg_catalog.text AS column,
  CASE
    WHEN a.attname IS NOT NULL THEN pg_catalog.quote_ident(a.attname)
    ELSE pg_catalog.pg_get_indexdef(x.indexrelid, u.place::pg_catalog.int4, true)
  END AS definition,
  coalesce(CASE WHEN NOT o.opcdefault THEN o.opcname::pg_catalog.text END, '') AS opclass,
  coalesce(o.opcname::pg_catalog.text, '') AS opclass_name,
  CASE WHEN a.attname IS NOT NULL AND l.oid <> a.attcollation THEN l.collname::pg_catalog.text END AS collation,
  coalesce(u.option & 1 = 1, false) AS descending,
  coalesce(u.option & 2 = 2, false) AS nulls_first
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL ROWS FROM (
  pg_catalog.unnest(x.indkey::pg_catalog.int2[]), pg_catalog.unnest(x.indclass::pg_catalog.oid[]),
  pg_catalog.unnest(x.indcollation::pg_catalog.oid[]), pg_catalog.unnest(x.indoption::pg_catalog.int2[])
) WITH ORDINALITY AS u(number, class_oid, collation_oid, option, place)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.number AND u.number <> 0
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = u.class_oid
LEFT JOIN pg_catalog.pg_collation l ON l.oid = u.collation_oid
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[])
ORDER BY x.indexrelid, u.place
