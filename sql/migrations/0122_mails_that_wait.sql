-- Whether a mail waits for the end of its reader’s quiet hours, however often it is tried, and the start of the session
-- that it reminds of: one that starts soon does not wait.
ALTER TABLE mails ADD COLUMN waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1));
ALTER TABLE mails ADD COLUMN starts_at TEXT NOT NULL DEFAULT '';
