-- What a host made, the newest first: the rows for programs stop after the first three hundred.
CREATE INDEX sessions_newest_by_host ON sessions (host_id, created_at, id);
