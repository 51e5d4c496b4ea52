-- What each person wants to be told, and how; and what is on its way to them.
CREATE TABLE preferences (
  person_id  INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  chosen     TEXT NOT NULL,  -- JSON: what they chose otherwise than it is at first
  changed_at TEXT NOT NULL
) STRICT;
INSERT INTO preferences (person_id, chosen, changed_at)
SELECT person_id, '{"bookings_mail": false}', since FROM unwanted_mails WHERE kind = 'bookings';
DROP TABLE unwanted_mails;

CREATE TABLE dispatches (
  notification_id INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE ON UPDATE CASCADE,
  way             TEXT NOT NULL CHECK (way IN ('mail', 'digest', 'push', 'sms')),
  person_id       INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  due_at          TEXT NOT NULL,
  attempts        INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (notification_id, way)
) STRICT;
CREATE INDEX dispatches_due ON dispatches (way, due_at);
CREATE INDEX dispatches_by_person ON dispatches (person_id, due_at);

-- Besides the reminder of the day before, there are those that people choose.
ALTER TABLE alarms RENAME TO former_alarms;
CREATE TABLE alarms (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('day', 'chosen', 'doors', 'five', 'start', 'end', 'overrun')),
  due_at     TEXT NOT NULL,
  fired_at   TEXT,
  PRIMARY KEY (session_id, kind)
) STRICT;
INSERT INTO alarms (session_id, kind, due_at, fired_at) SELECT session_id, kind, due_at, fired_at FROM former_alarms;
-- The first time it fires, it looks when it is due again.
INSERT INTO alarms (session_id, kind, due_at)
SELECT session_id, 'chosen', '2026-01-01T00:00:00Z' FROM former_alarms WHERE kind = 'doors' AND fired_at IS NULL;
DROP TABLE former_alarms;
CREATE INDEX alarms_due ON alarms (due_at) WHERE fired_at IS NULL;
