create index directus_users_email_index on directus_users (email);
