-- Everything in pg_depend that hangs on a table, its row type or one of its columns and that no snapshot expresses.
-- Before PostgreSQL 15 a generated column depends on others itself, since then its expression (pg_attrdef) does.
-- A trigger that a partitioned table hands down is not the partition's own; tgparentid exists since PostgreSQL 13.
-- place: PostgreSQL goes by the rows of pg_depend as they lie there, and looks at the array of a row type first.
WITH ours AS MATERIALIZED (
  SELECT c.oid, c.reltype, t.typarray
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_type t ON t.oid = c.reltype
  WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
),
hanging_rows AS (
  SELECT
    d.refobjid AS table_oid, d.refobjsubid AS number, d.classid, d.objid, d.objsubid, d.deptype, 1 AS round, d.ctid AS lies
  FROM ours o
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = o.oid
  WHERE d.deptype IN ('n', 'a')
  UNION ALL
  SELECT
    o.oid, 0, d.classid, d.objid, d.objsubid, d.deptype, CASE WHEN d.refobjid = o.typarray THEN 0 ELSE 1 END, d.ctid
  FROM ours o
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.refobjid IN (o.reltype, o.typarray)
  WHERE d.deptype = 'n'
),
hanging AS MATERIALIZED (
  SELECT
    table_oid, number, classid, objid, objsubid, deptype,
    pg_catalog.row_number() OVER (ORDER BY round, lies)::pg_catalog.int4 AS place
  FROM hanging_rows
),
views AS MATERIALIZED (
  SELECT v.oid, v.relkind, pg_catalog.pg_get_viewdef(v.oid) AS definition
  FROM pg_catalog.pg_class v
  WHERE v.relkind IN ('v', 'm') AND v.oid IN (
    SELECT r.ev_class FROM pg_catalog.pg_rewrite r
    JOIN hanging h ON h.objid = r.oid AND h.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  )
),
found AS (
  SELECT
    h.table_oid, h.number,
    CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind,
    v.oid::pg_catalog.regclass::pg_catalog.text AS name, v.definition, false AS elsewhere, h.place
  FROM hanging h
  JOIN pg_catalog.pg_rewrite r ON r.oid = h.objid
  JOIN views v ON v.oid = r.ev_class AND v.oid <> h.table_oid
  WHERE h.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  UNION ALL
  SELECT
    h.table_oid, h.number, 'rule', r.rulename::pg_catalog.text, pg_catalog.pg_get_ruledef(r.oid),
    r.ev_class <> h.table_oid, h.place
  FROM hanging h
  JOIN pg_catalog.pg_rewrite r ON r.oid = h.objid AND r.rulename <> '_RETURN'
  WHERE h.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  UNION ALL
  SELECT
    h.table_oid, h.number, 'policy', p.polname::pg_catalog.text,
    pg_catalog.format(
      'CREATE POLICY %%I ON %%s AS %%s FOR %%s TO %%s', p.polname, p.polrelid::pg_catalog.regclass,
      CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
      CASE p.polcmd
        WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL'
      END,
      (
        SELECT pg_catalog.string_agg(
          CASE WHEN u.role = 0 THEN 'PUBLIC' ELSE u.role::pg_catalog.regrole::pg_catalog.text END, ', ' ORDER BY u.place
        )
        FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY AS u(role, place)
      )
    )
    || coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
    || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
    p.polrelid <> h.table_oid, h.place
  FROM hanging h
  JOIN pg_catalog.pg_policy p ON p.oid = h.objid
  WHERE h.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
  UNION ALL
  SELECT
    h.table_oid, h.number, 'trigger', g.tgname::pg_catalog.text, pg_catalog.pg_get_triggerdef(g.oid), false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_trigger g ON g.oid = h.objid AND NOT g.tgisinternal
  WHERE h.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
    AND coalesce(pg_catalog.to_jsonb(g) ->> 'tgparentid', '0') = '0'
  UNION ALL
  SELECT
    h.table_oid, h.number, 'function', f.oid::pg_catalog.regprocedure::pg_catalog.text,
    CASE WHEN f.prokind <> 'a' THEN pg_catalog.pg_get_functiondef(f.oid) ELSE '' END, false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_proc f ON f.oid = h.objid
  WHERE h.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  UNION ALL
  SELECT
    h.table_oid, h.number, 'generated column', a.attname::pg_catalog.text, pg_catalog.pg_get_expr(f.adbin, f.adrelid),
    false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_attrdef f ON f.adrelid = h.table_oid AND (
    (h.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND f.oid = h.objid)
    OR (h.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND h.objid = h.table_oid AND f.adnum = h.objsubid)
  )
  JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum AND a.attgenerated <> ''
  WHERE f.adnum <> h.number
  UNION ALL
  SELECT
    h.table_oid, h.number, 'statistics', s.stxname::pg_catalog.text, pg_catalog.pg_get_statisticsobjdef(s.oid), false,
    h.place
  FROM hanging h
  JOIN pg_catalog.pg_statistic_ext s ON s.oid = h.objid
  WHERE h.classid = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass
  UNION ALL
  SELECT h.table_oid, h.number, 'publication', p.pubname::pg_catalog.text, '', false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_publication_rel r ON r.oid = h.objid
  JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
  WHERE h.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass AND h.number > 0
  UNION ALL
  SELECT c.oid, 0, 'publication', p.pubname::pg_catalog.text, '', false, 0
  FROM pg_catalog.pg_publication_tables p
  JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
  WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[])
  UNION ALL
  SELECT
    h.table_oid, h.number, 'foreign key', k.conrelid::pg_catalog.regclass || '.' || pg_catalog.quote_ident(k.conname),
    pg_catalog.pg_get_constraintdef(k.oid), false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_constraint k ON k.oid = h.objid AND k.contype = 'f' AND k.confrelid = h.table_oid
  WHERE h.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.conrelid NOT IN (SELECT o.oid FROM ours o)
  UNION ALL
  SELECT h.table_oid, h.number, 'column', c.relname || '.' || a.attname, '', false, h.place
  FROM hanging h
  JOIN pg_catalog.pg_class c ON c.oid = h.objid AND c.relkind IN ('r', 'p', 'm')
  JOIN pg_catalog.pg_attribute a ON a.attrelid = h.objid AND a.attnum = h.objsubid
  WHERE h.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND h.deptype = 'n' AND h.objsubid > 0
  UNION ALL
  SELECT
    h.table_oid, h.number, CASE WHEN h.classid = 'pg_catalog.pg_type'::pg_catalog.regclass THEN 'type' ELSE 'other' END,
    pg_catalog.pg_describe_object(h.classid, h.objid, h.objsubid), '', false, h.place
  FROM hanging h
  LEFT JOIN pg_catalog.pg_class c
    ON c.oid = h.objid AND h.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  WHERE h.deptype = 'n' AND h.objid <> h.table_oid
    AND (
      c.oid IS NULL OR (c.relkind NOT IN ('i', 'I', 'S') AND NOT c.relispartition)
      AND NOT (h.objsubid > 0 AND c.relkind IN ('r', 'p', 'm'))
    )
    AND h.classid <> ALL (ARRAY[
      'pg_catalog.pg_rewrite', 'pg_catalog.pg_policy', 'pg_catalog.pg_trigger', 'pg_catalog.pg_proc',
      'pg_catalog.pg_attrdef', 'pg_catalog.pg_statistic_ext', 'pg_catalog.pg_publication_rel',
      'pg_catalog.pg_constraint'
    ]::pg_catalog.regclass[])
)
SELECT table_oid, number AS column_number, kind, name, definition, elsewhere, pg_catalog.min(place) AS place
FROM found
GROUP BY table_oid, number, kind, name, definition, elsewhere
ORDER BY table_oid, kind, name, column_number, definition
