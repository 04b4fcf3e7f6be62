create index users_email on directus_users (email);
