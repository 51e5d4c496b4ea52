-- Who proposed these times was busy then in another calendar, and proposed them all the same: that does not stand in the
-- way of the answer. What became busy since does.
ALTER TABLE requests ADD COLUMN despite_busy INTEGER NOT NULL DEFAULT 0 CHECK (despite_busy IN (0, 1));
ALTER TABLE proposed_starts ADD COLUMN despite_busy INTEGER NOT NULL DEFAULT 0 CHECK (despite_busy IN (0, 1));
