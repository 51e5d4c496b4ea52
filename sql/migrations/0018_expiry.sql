-- Until when a recording is kept, when its host was told that it will be deleted, and when it was. Without a time it is kept
-- for ever.
ALTER TABLE recordings ADD COLUMN expires_at TEXT;
ALTER TABLE recordings ADD COLUMN warned_at TEXT;
ALTER TABLE recordings ADD COLUMN expired_at TEXT;
CREATE INDEX recordings_by_expiry ON recordings (expires_at);
-- How much they take up is summed up for every chunk.
CREATE INDEX recordings_kept ON recordings (host_id, bytes) WHERE status <> 'deleted';
