-- What people wrote into the application.
INSERT INTO conversation (id) SELECT gen_random_uuid() FROM generate_series(1, 100);
INSERT INTO conversation_chunk (id, conversation_id, "timestamp", source)
SELECT gen_random_uuid(), id, now(), 'PORTAL_AUDIO' FROM conversation, generate_series(1, 100);
ANALYZE conversation, conversation_chunk;
