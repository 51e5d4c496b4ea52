-- The hours at which a mentor can be booked, in their own zone, and the rules for it. Weekly hours are a list of
-- [weekday, from, to], lengths one of [minutes, price]: each is read and written as one. Minutes count from midnight.
CREATE TABLE hours (
  mentor_id     INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  timezone      TEXT NOT NULL,
  weekly        TEXT NOT NULL,
  lengths       TEXT NOT NULL,
  currency      TEXT NOT NULL,
  buffer_before INTEGER NOT NULL CHECK (buffer_before BETWEEN 0 AND 240),
  buffer_after  INTEGER NOT NULL CHECK (buffer_after BETWEEN 0 AND 240),
  notice_hours  INTEGER NOT NULL CHECK (notice_hours BETWEEN 0 AND 720),
  horizon_days  INTEGER NOT NULL CHECK (horizon_days BETWEEN 1 AND 365),
  per_day       INTEGER CHECK (per_day BETWEEN 1 AND 48),  -- empty: as many as fit
  per_week      INTEGER CHECK (per_week BETWEEN 1 AND 200),
  confirm       TEXT NOT NULL CHECK (confirm IN ('at_once', 'on_request'))
) STRICT;

-- Days on which the weekly hours do not hold (0 to 0), and hours that one day has besides.
CREATE TABLE hours_days (
  mentor_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  day       TEXT NOT NULL,
  begins    INTEGER NOT NULL CHECK (begins BETWEEN 0 AND 1439),
  ends      INTEGER NOT NULL CHECK (ends BETWEEN 0 AND 1440 AND (ends > begins OR (begins = 0 AND ends = 0))),
  PRIMARY KEY (mentor_id, day, begins, ends)
) STRICT;
