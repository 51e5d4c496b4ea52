-- How often what somebody has begun to write was changed: what an old copy of it says does not replace what is newer.
ALTER TABLE conversation_sides ADD COLUMN draft_revision INTEGER NOT NULL DEFAULT 0;
