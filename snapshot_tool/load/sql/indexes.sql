-- Indexes, with every fact that decides whether one may be dropped. indnullsnotdistinct exists since PostgreSQL 15.
-- dependents: what refuses the drop of the index, or of the constraint that it backs, other than foreign keys. OFFSET 0
-- keeps PostgreSQL from going through everything that hangs on any constraint, for each index once more.
SELECT
  x.indexrelid AS oid,
  x.indrelid AS table_oid,
  t.relname::pg_catalog.text AS table_name,
  c.relname::pg_catalog.text AS name,
  n.nspname::pg_catalog.text AS schema,
  pg_catalog.pg_get_indexdef(x.indexrelid) AS definition,
  m.amname::pg_catalog.text AS method,
  pg_catalog.pg_get_expr(x.indpred, x.indrelid) AS predicate,
  x.indisunique AS unique,
  coalesce((pg_catalog.to_jsonb(x) ->> 'indnullsnotdistinct')::pg_catalog.bool, false) AS nulls_not_distinct,
  x.indisprimary AS primary,
  x.indisexclusion AS exclusion,
  x.indisvalid AS valid,
  x.indisready AS ready,
  x.indislive AS live,
  x.indisreplident AS replica_identity,
  x.indisclustered AS clustered,
  c.relkind = 'I' AS partitioned,
  (
    SELECT k.conname::pg_catalog.text FROM pg_catalog.pg_constraint k
    WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
  ) AS constraint,
  ARRAY(
    SELECT r.relname || '.' || k.conname
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_constraint k ON k.oid = d.objid AND k.contype = 'f' AND k.conindid = x.indexrelid
    JOIN pg_catalog.pg_class r ON r.oid = k.conrelid
    WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = x.indexrelid
    ORDER BY (r.relname || '.' || k.conname) COLLATE "C"
  ) AS foreign_keys,
  ARRAY(
    SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
    FROM pg_catalog.pg_depend d
    LEFT JOIN pg_catalog.pg_constraint f
      ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND f.oid = d.objid AND f.contype = 'f'
    WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = x.indexrelid
      AND d.deptype = 'n' AND f.oid IS NULL
    UNION
    SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
    FROM pg_catalog.pg_constraint k
    CROSS JOIN LATERAL (
      SELECT d.classid, d.objid, d.objsubid FROM pg_catalog.pg_depend d
      WHERE d.refclassid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.refobjid = k.oid AND d.deptype = 'n'
      OFFSET 0
    ) d
    WHERE k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
    ORDER BY 1
  ) AS dependents,
  (
    SELECT p.relname::pg_catalog.text FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = x.indexrelid
  ) AS parent,
  coalesce(pg_catalog.pg_relation_size(x.indexrelid), 0) AS size,
  pg_catalog.pg_stat_get_numscans(x.indexrelid) AS scans,
  o.description AS comment
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_am m ON m.oid = c.relam
LEFT JOIN pg_catalog.pg_description o
  ON o.objoid = c.oid AND o.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND o.objsubid = 0
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[])
ORDER BY x.indrelid, c.relname COLLATE "C"
