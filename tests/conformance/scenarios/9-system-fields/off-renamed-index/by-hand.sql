alter index directus_activity_timestamp_index rename to foo;
