-- The rows of directus_collections, with whatever columns this version of Directus has.
SELECT pg_catalog.row_to_json(t) AS row FROM directus_collections t ORDER BY t.collection
