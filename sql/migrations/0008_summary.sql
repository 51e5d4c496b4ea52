-- What the host writes after a session, for those who had a seat: what it was about and what comes next, as Markdown.
ALTER TABLE sessions ADD COLUMN summary TEXT NOT NULL DEFAULT '';
-- When the first one was written: people are notified of that one only.
ALTER TABLE sessions ADD COLUMN summarised_at TEXT;
