-- What a host has written of a summary and not shared yet.
ALTER TABLE sessions ADD COLUMN summary_draft TEXT NOT NULL DEFAULT '';
