-- The rows of directus_relations, with whatever columns this version of Directus has.
SELECT pg_catalog.row_to_json(t) AS row FROM directus_relations t ORDER BY t.id
