-- Columns. pg_get_serial_sequence is asked only where a sequence depends on the column: elsewhere it is NULL anyway. Without USAGE
-- on the schema it fails (and Directus with it).
WITH owning AS (
  SELECT DISTINCT d.refobjid, d.refobjsubid
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
)
SELECT
  a.attrelid AS table_oid,
  a.attname::pg_catalog.text AS name,
  a.attnum::pg_catalog.int4 AS number,
  a.atttypid::pg_catalog.regtype::pg_catalog.text AS type_name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_sql,
  a.atttypid AS type_oid,
  a.atttypmod AS type_modifier,
  a.attnotnull AS not_null,
  pg_catalog.pg_get_expr(f.adbin, f.adrelid) AS default,
  a.attgenerated::pg_catalog.text AS generated,
  a.attidentity::pg_catalog.text AS identity,
  CASE WHEN l.collname IS NOT NULL THEN
    CASE WHEN pg_catalog.pg_collation_is_visible(l.oid) THEN '' ELSE pg_catalog.quote_ident(m.nspname) || '.' END
    || pg_catalog.quote_ident(l.collname)
  END AS collation,
  CASE WHEN o.refobjid IS NOT NULL AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN
    pg_catalog.pg_get_serial_sequence(a.attrelid::pg_catalog.regclass::pg_catalog.text, a.attname::pg_catalog.text)
  END AS owned_sequence,
  d.description AS comment,
  a.attinhcount::pg_catalog.int4 AS inherited,
  a.attislocal AS local,
  CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END AS base_type
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace m ON m.oid = l.collnamespace
LEFT JOIN owning o ON o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = a.attrelid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = a.attnum
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY a.attrelid, a.attnum
