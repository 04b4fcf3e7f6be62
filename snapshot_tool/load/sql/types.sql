-- Enumerations, domains, composite and range types of the search path as statements that make them again; in the order
-- of their making. What an extension brings along comes back with the extension.
SELECT
  t.typname::pg_catalog.text AS name,
  n.nspname::pg_catalog.text AS schema,
  CASE t.typtype
    WHEN 'e' THEN pg_catalog.format(
      'CREATE TYPE %%s AS ENUM (%%s)', t.oid::pg_catalog.regtype,
      (
        SELECT pg_catalog.string_agg(pg_catalog.quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder)
        FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid
      )
    )
    WHEN 'd' THEN pg_catalog.format(
      'CREATE DOMAIN %%s AS %%s', t.oid::pg_catalog.regtype, pg_catalog.format_type(t.typbasetype, t.typtypmod)
    )
    || coalesce(' DEFAULT ' || t.typdefault, '')
    || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce(
      (
        SELECT pg_catalog.string_agg(
          pg_catalog.format(' CONSTRAINT %%I %%s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), ''
          ORDER BY k.conname
        )
        FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'
      ), ''
    )
    WHEN 'r' THEN (
      SELECT pg_catalog.format(
        'CREATE TYPE %%s AS RANGE (SUBTYPE = %%s)', t.oid::pg_catalog.regtype, r.rngsubtype::pg_catalog.regtype
      )
      FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
    )
    ELSE pg_catalog.format(
      'CREATE TYPE %%s AS (%%s)', t.oid::pg_catalog.regtype,
      (
        SELECT pg_catalog.string_agg(
          pg_catalog.format('%%I %%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum
        )
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
      )
    )
  END AS definition
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[])
  AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'e'
  )
ORDER BY t.oid
