-- Who was in a room and when; what either side objects to; and what the platform advances, if a settled objection takes
-- back what was already paid out.

-- Nobody's name, and no reference: it stays when they leave. Bounded for each person by `db/attendance.py`.
CREATE TABLE presences (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id),
  person_id  INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('joined', 'left')),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX presences_by_person ON presences (session_id, person_id, id);
CREATE INDEX presences_of_person ON presences (person_id, id);

CREATE TABLE objections (
  id          INTEGER PRIMARY KEY,
  booking_id  INTEGER NOT NULL UNIQUE REFERENCES bookings (id),
  host_id     INTEGER NOT NULL,  -- the mentor's id, which stays after they have left
  side        TEXT NOT NULL CHECK (side IN ('learner', 'mentor')),  -- who objected
  words       TEXT NOT NULL,
  answer      TEXT NOT NULL DEFAULT '',  -- of the other side
  verdict     TEXT NOT NULL DEFAULT '' CHECK (verdict IN ('', 'learner', 'mentor')),  -- in whose favour
  reason      TEXT NOT NULL DEFAULT '',
  created_at  TEXT NOT NULL,
  answered_at TEXT,
  settled_at  TEXT,
  CHECK ((verdict = '') = (settled_at IS NULL))
) STRICT;
CREATE INDEX objections_by_verdict ON objections (verdict, id);
CREATE INDEX objections_open ON objections (host_id) WHERE verdict = '';

-- Each cause has one entry: the course of the booking (0), an objection to it (1), its settlement (2).
ALTER TABLE entries ADD COLUMN stage INTEGER NOT NULL DEFAULT 0 CHECK (stage BETWEEN 0 AND 2);
DROP INDEX entries_of_booking;
CREATE UNIQUE INDEX entries_of_booking ON entries (booking_id, book, kind, stage);

-- What a mentor was paid out and an objection took back: above zero when the platform advances it, so that their balance
-- is not below zero; below zero when it is taken from what they earn afterwards.
CREATE TABLE advances (
  id           INTEGER PRIMARY KEY,
  account_id   INTEGER NOT NULL,
  currency     TEXT NOT NULL,
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  created_at   TEXT NOT NULL
) STRICT;
CREATE INDEX advances_by_account ON advances (account_id, currency, amount_cents);

CREATE TRIGGER presences_are_never_changed BEFORE UPDATE ON presences
BEGIN SELECT RAISE (ABORT, 'who was there is never changed'); END;
CREATE TRIGGER presences_are_never_deleted BEFORE DELETE ON presences
BEGIN SELECT RAISE (ABORT, 'who was there is never deleted'); END;
CREATE TRIGGER advances_are_never_changed BEFORE UPDATE ON advances
BEGIN SELECT RAISE (ABORT, 'entries of the ledger are never changed'); END;
CREATE TRIGGER advances_are_never_deleted BEFORE DELETE ON advances
BEGIN SELECT RAISE (ABORT, 'entries of the ledger are never deleted'); END;
