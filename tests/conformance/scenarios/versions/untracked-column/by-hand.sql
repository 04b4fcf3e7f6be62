ALTER TABLE b ADD COLUMN loose uuid REFERENCES a;
ALTER TABLE directus_users ADD COLUMN nickname text;
