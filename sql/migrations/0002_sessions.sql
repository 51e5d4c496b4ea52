-- Sessions and the seats in them, what learners ask of mentors, and the alarms of the clock.

-- Bumped before a calendar is looked at and written to, so that two writes for one person wait for each other.
ALTER TABLE people ADD COLUMN calendar_rev INTEGER NOT NULL DEFAULT 0;
-- Kept with each rating, because every card shows them; `doctor` compares them with the ratings.
ALTER TABLE people ADD COLUMN rating_sum INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN rating_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN headline TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN expertise TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN bio TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN hourly_rate_cents INTEGER NOT NULL DEFAULT 0 CHECK (hourly_rate_cents >= 0);
ALTER TABLE people ADD COLUMN currency TEXT NOT NULL DEFAULT 'EUR';
CREATE INDEX people_by_role ON people (role, name, id);

-- How each domain was spelt first.
CREATE TABLE domains (
  folded TEXT PRIMARY KEY,
  name   TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  id               INTEGER PRIMARY KEY,  -- of a session made from a request: the request's id
  kind             TEXT NOT NULL CHECK (kind IN ('class', 'one_to_one', 'interview', 'discussion')),
  status           TEXT NOT NULL CHECK (status IN ('draft', 'scheduled', 'live', 'completed', 'cancelled', 'missed')),
  host_id          INTEGER REFERENCES people (id) ON DELETE SET NULL,  -- empty once the host has left
  title            TEXT NOT NULL,
  description      TEXT NOT NULL,  -- Markdown, as it was typed
  domain           TEXT NOT NULL,
  starts_at        TEXT,
  ends_at          TEXT,
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 10 AND 480),
  seats            INTEGER NOT NULL CHECK (seats BETWEEN 1 AND 100),
  seats_taken      INTEGER NOT NULL DEFAULT 0 CHECK (seats_taken BETWEEN 0 AND seats),
  price_cents      INTEGER NOT NULL CHECK (price_cents >= 0),
  currency         TEXT NOT NULL,
  meeting_link     TEXT NOT NULL,  -- empty: the built-in room
  cutoff_hours     INTEGER NOT NULL CHECK (cutoff_hours BETWEEN 0 AND 168),  -- a seat is given back free of charge until so long before the start
  series_id        INTEGER,  -- the session that a weekly series was made from
  search_text      TEXT NOT NULL,  -- title, domain, host and description, case-folded
  host_ready_at    TEXT,
  cancel_reason    TEXT NOT NULL DEFAULT '',
  created_at       TEXT NOT NULL,
  published_at     TEXT,
  CHECK (status IN ('draft', 'cancelled') OR (starts_at IS NOT NULL AND ends_at > starts_at AND title <> '' AND domain <> ''))
) STRICT;
CREATE INDEX sessions_by_host ON sessions (host_id, status, starts_at);
-- What can be browsed, in the order it is browsed in: once for all, and once for each domain.
CREATE INDEX sessions_open ON sessions (starts_at, id) WHERE kind = 'class' AND status = 'scheduled';
CREATE INDEX sessions_open_by_domain ON sessions (domain, starts_at, id) WHERE kind = 'class' AND status = 'scheduled';

-- Every move of a session from one state to another: who did it and when. Nobody's id: the clock did.
CREATE TABLE session_moves (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  status     TEXT NOT NULL,
  person_id  INTEGER REFERENCES people (id) ON DELETE SET NULL,
  moved_at   TEXT NOT NULL
) STRICT;
CREATE INDEX session_moves_by_session ON session_moves (session_id);
CREATE INDEX session_moves_by_person ON session_moves (person_id);

CREATE TABLE bookings (
  id           INTEGER PRIMARY KEY,  -- ordered by time: the order of the waitlist
  session_id   INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  learner_id   INTEGER REFERENCES people (id) ON DELETE SET NULL,  -- empty once the learner has left
  status       TEXT NOT NULL CHECK (status IN ('booked', 'waitlisted', 'cancelled')),
  price_cents  INTEGER NOT NULL CHECK (price_cents >= 0),  -- as it was when it was booked, or waited for
  currency     TEXT NOT NULL,
  cutoff_hours INTEGER NOT NULL,  -- likewise
  created_at   TEXT NOT NULL,
  seated_at    TEXT,  -- when the seat was theirs: at the booking, or moved up from the waitlist
  cancelled_at TEXT,
  is_due       INTEGER NOT NULL DEFAULT 0 CHECK (is_due IN (0, 1)),  -- given back after the cut-off: the price is due all the same
  must_confirm INTEGER NOT NULL DEFAULT 0 CHECK (must_confirm IN (0, 1)),  -- the start was moved since
  ready_at     TEXT,
  joined_at    TEXT,
  rating       INTEGER CHECK (rating BETWEEN 1 AND 5),
  review       TEXT NOT NULL DEFAULT '',
  rated_at     TEXT,
  feedback     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX bookings_once ON bookings (session_id, learner_id) WHERE status <> 'cancelled';
CREATE INDEX bookings_by_session ON bookings (session_id, status, id);
CREATE INDEX bookings_by_learner ON bookings (learner_id, status, session_id);

CREATE TABLE requests (
  id               INTEGER PRIMARY KEY,
  learner_id       INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  mentor_id        INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  status           TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'cancelled', 'expired')),
  awaits           TEXT NOT NULL CHECK (awaits IN ('mentor', 'learner')),  -- whose answer it waits for: the learner's after other times were offered
  topic            TEXT NOT NULL,
  message          TEXT NOT NULL,
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 10 AND 480),
  preferred_times  TEXT NOT NULL,  -- one to three, a space between them: they are read and written as one
  offered_times    TEXT NOT NULL DEFAULT '',
  reason           TEXT NOT NULL DEFAULT '',
  session_id       INTEGER REFERENCES sessions (id) ON DELETE SET NULL,
  created_at       TEXT NOT NULL,
  expires_at       TEXT NOT NULL,
  answered_at      TEXT
) STRICT;
CREATE INDEX requests_by_learner ON requests (learner_id, status, id);
CREATE INDEX requests_by_mentor ON requests (mentor_id, status, id);
CREATE INDEX requests_by_session ON requests (session_id);
CREATE INDEX requests_due ON requests (expires_at) WHERE status = 'pending';

-- What the clock has to do about a session, and when. Ringing one is a single statement, so it rings once.
CREATE TABLE alarms (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('day', 'doors', 'five', 'start', 'end', 'overrun')),
  due_at     TEXT NOT NULL,
  rung_at    TEXT,
  PRIMARY KEY (session_id, kind)
) STRICT;
CREATE INDEX alarms_due ON alarms (due_at) WHERE rung_at IS NULL;

CREATE TABLE follows (
  learner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  mentor_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  PRIMARY KEY (learner_id, mentor_id)
) STRICT;
CREATE INDEX follows_by_mentor ON follows (mentor_id);

CREATE TABLE likes (
  learner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  PRIMARY KEY (learner_id, session_id)
) STRICT;
CREATE INDEX likes_by_session ON likes (session_id);
