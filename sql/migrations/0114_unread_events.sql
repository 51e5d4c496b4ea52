-- How many events of a calendar elsewhere could not be read: their owner is told that these do not count.
ALTER TABLE outside_calendars ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
