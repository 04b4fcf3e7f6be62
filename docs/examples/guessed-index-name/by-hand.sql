-- What somebody did on production, for a slow query.
CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk ("timestamp") WHERE source <> 'DASHBOARD_UPLOAD';
