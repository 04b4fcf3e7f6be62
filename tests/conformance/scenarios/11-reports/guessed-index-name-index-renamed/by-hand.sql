create index idx_chunk_recent_non_upload on conversation_chunk (timestamp) where source <> 'DASHBOARD_UPLOAD';
alter index idx_chunk_recent_non_upload rename to conversation_chunk_timestamp_index;
