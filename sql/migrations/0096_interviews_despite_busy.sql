-- Who proposed this time was busy then in another calendar, and proposed it all the same: that does not stand in the way
-- of the answer. What became busy since does.
ALTER TABLE interviews ADD COLUMN despite_busy INTEGER NOT NULL DEFAULT 0 CHECK (despite_busy IN (0, 1));
