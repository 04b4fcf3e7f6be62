create index idx_chunk_recent_non_upload on conversation_chunk (timestamp) where source <> 'DASHBOARD_UPLOAD';
