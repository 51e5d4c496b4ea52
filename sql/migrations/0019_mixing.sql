-- Who made a recording: the host's browser, or the media server, whose files are then made into one film. `stage` says how far
-- that is: '' while the class goes on.
ALTER TABLE recordings ADD COLUMN made_by TEXT NOT NULL DEFAULT 'browser' CHECK (made_by IN ('browser', 'server'));
ALTER TABLE recordings ADD COLUMN stage TEXT NOT NULL DEFAULT '' CHECK (stage IN ('', 'mixing', 'failed'));
ALTER TABLE recordings ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;  -- percent
ALTER TABLE recordings ADD COLUMN problem TEXT NOT NULL DEFAULT '';  -- why it failed
ALTER TABLE recordings ADD COLUMN seen_at TEXT;  -- when the server last recorded, or tried to make the film
CREATE INDEX recordings_by_stage ON recordings (made_by, status, stage);
