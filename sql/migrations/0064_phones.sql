-- Numbers that reminders are sent to by SMS. `number` is confirmed; `wanted` waits for its code.
CREATE TABLE phones (
  person_id  INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  number     TEXT NOT NULL DEFAULT '',
  wanted     TEXT NOT NULL DEFAULT '',
  code_hash  TEXT NOT NULL DEFAULT '',
  tries      INTEGER NOT NULL DEFAULT 0,
  code_until TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  stopped_at TEXT  -- they answered STOP
) STRICT;

-- What was sent lately: for the limits, without what it said.
CREATE TABLE texts (
  id          INTEGER PRIMARY KEY,
  person_id   INTEGER REFERENCES people (id) ON DELETE SET NULL,
  number_hash TEXT NOT NULL,
  is_code     INTEGER NOT NULL CHECK (is_code IN (0, 1)),
  sent_at     TEXT NOT NULL
) STRICT;
CREATE INDEX texts_sent ON texts (sent_at);
CREATE INDEX texts_by_person ON texts (person_id);
