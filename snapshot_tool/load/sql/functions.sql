-- Functions and procedures of the search path as statements that make them again, in the order of their making.
SELECT f.oid::pg_catalog.regprocedure::pg_catalog.text AS name, pg_catalog.pg_get_functiondef(f.oid) AS definition
FROM pg_catalog.pg_proc f
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
WHERE n.nspname = ANY (%(schemas)s::pg_catalog.text[]) AND f.prokind <> 'a'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = f.oid AND d.deptype = 'e'
  )
ORDER BY f.oid
