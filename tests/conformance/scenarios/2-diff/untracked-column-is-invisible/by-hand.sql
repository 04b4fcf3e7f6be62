alter table a add column hidden_from_directus integer;
