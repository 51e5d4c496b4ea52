-- Whether a call reaches them by push alone: no page of theirs was open when it began.
ALTER TABLE rings ADD COLUMN by_push INTEGER NOT NULL DEFAULT 0 CHECK (by_push IN (0, 1));
