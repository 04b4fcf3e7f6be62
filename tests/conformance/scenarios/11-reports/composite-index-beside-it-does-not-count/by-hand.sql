create index idx_chunk_conversation_timestamp on conversation_chunk (conversation_id, timestamp desc);
