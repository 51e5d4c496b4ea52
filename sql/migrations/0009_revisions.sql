-- How often a session was changed or cancelled: of two entries for one session, a calendar keeps the later revision.
ALTER TABLE sessions ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
