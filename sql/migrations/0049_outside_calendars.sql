-- Calendars elsewhere whose busy times count as taken. The address and the password are sealed with the key of this
-- installation: an address alone may open a calendar.
CREATE TABLE outside_calendars (
  id        INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  name      TEXT NOT NULL,
  sealed    TEXT NOT NULL,
  etag      TEXT NOT NULL DEFAULT '',
  modified  TEXT NOT NULL DEFAULT '',
  problem   TEXT NOT NULL DEFAULT '',
  failures  INTEGER NOT NULL DEFAULT 0,
  read_at   TEXT,
  due_at    TEXT NOT NULL
) STRICT;
CREATE INDEX outside_calendars_by_person ON outside_calendars (person_id, id);
CREATE INDEX outside_calendars_due ON outside_calendars (due_at);

CREATE TABLE busy_times (
  calendar_id INTEGER NOT NULL REFERENCES outside_calendars (id) ON DELETE CASCADE,
  starts_at   TEXT NOT NULL,
  ends_at     TEXT NOT NULL CHECK (ends_at > starts_at),
  PRIMARY KEY (calendar_id, starts_at)
) STRICT;
