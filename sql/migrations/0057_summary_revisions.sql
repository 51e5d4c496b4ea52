-- How often a summary or its draft was written: of two tabs, neither overwrites what the other wrote unseen.
ALTER TABLE sessions ADD COLUMN summary_revision INTEGER NOT NULL DEFAULT 0;
