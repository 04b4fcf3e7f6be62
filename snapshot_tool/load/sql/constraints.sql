-- Constraints of every kind. conenforced exists since PostgreSQL 18 (as do NOT NULL constraints with a row here).
SELECT
  k.conrelid AS table_oid,
  k.oid,
  k.conname::pg_catalog.text AS name,
  k.contype::pg_catalog.text AS kind,
  coalesce(k.conkey, '{}')::pg_catalog.int4[] AS column_numbers,
  pg_catalog.pg_get_constraintdef(k.oid) AS definition,
  k.convalidated AS validated,
  CASE
    WHEN k.contype IN ('c', 'f') THEN coalesce((pg_catalog.to_jsonb(k) ->> 'conenforced')::pg_catalog.bool, true)
    ELSE true
  END AS enforced,
  k.condeferrable AS deferrable,
  k.condeferred AS deferred,
  k.conparentid <> 0 OR (k.coninhcount > 0 AND NOT k.conislocal) AS inherited,
  i.relname::pg_catalog.text AS index,
  fn.nspname::pg_catalog.text AS target_schema,
  f.relname::pg_catalog.text AS target_table,
  CASE WHEN k.contype = 'f' THEN ARRAY(
    SELECT a.attname::pg_catalog.text
    FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
    ORDER BY u.place
  ) ELSE '{}' END AS target_columns,
  k.confupdtype::pg_catalog.text AS on_update,
  k.confdeltype::pg_catalog.text AS on_delete,
  o.description AS comment
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class i ON i.oid = k.conindid
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_description o
  ON o.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND o.objoid = k.oid AND o.objsubid = 0
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND c.relkind IN ('r', 'p', 'f')
ORDER BY k.conrelid, k.conname COLLATE "C", k.oid
