-- What is at the address of a calendar elsewhere, once we know: a file, or a calendar on a CalDAV server. An account with
-- several calendars has their names here as JSON, until its owner has chosen; their addresses are sealed, in that order.
ALTER TABLE outside_calendars ADD COLUMN kind TEXT NOT NULL DEFAULT '' CHECK (kind IN ('', 'file', 'caldav', 'account'));
ALTER TABLE outside_calendars ADD COLUMN choices TEXT NOT NULL DEFAULT '';
