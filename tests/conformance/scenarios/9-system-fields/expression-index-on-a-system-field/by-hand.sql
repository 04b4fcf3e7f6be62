create index users_email on directus_users (lower(email));
