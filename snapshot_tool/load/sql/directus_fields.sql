-- The rows of directus_fields, with whatever columns this version of Directus has.
SELECT pg_catalog.row_to_json(t) AS row FROM directus_fields t ORDER BY t.id
