-- Sponsorships: organisations of employers pay for the seats of learners, out of a budget or for a number of seats.
CREATE TABLE sponsorships (
  id              INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL,  -- whose: the id stays when nobody is left in it
  name            TEXT NOT NULL,
  currency        TEXT NOT NULL,
  budget_cents    INTEGER CHECK (budget_cents > 0),   -- either this
  seats           INTEGER CHECK (seats > 0),          -- or so many seats
  most_cents      INTEGER CHECK (most_cents > 0),     -- that a seat may cost
  monthly_cents   INTEGER CHECK (monthly_cents > 0),  -- for the seats that are booked in a month (of UTC)
  per_learner     INTEGER NOT NULL CHECK (per_learner > 0),
  all_mentors     INTEGER NOT NULL CHECK (all_mentors IN (0, 1)),  -- else those in sponsored_mentors
  code            TEXT UNIQUE,  -- not hashed: the employer reads it again to share it, and it spends no more than is left
  until           TEXT,
  status          TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended')),
  told_percent    INTEGER NOT NULL DEFAULT 0 CHECK (told_percent IN (0, 80, 100)),
  revision        INTEGER NOT NULL DEFAULT 0,  -- raised by each seat: two that are booked at once wait for each other
  created_at      TEXT NOT NULL,
  CHECK ((budget_cents IS NULL) <> (seats IS NULL)),
  CHECK (seats IS NULL OR most_cents IS NOT NULL)
) STRICT;
CREATE INDEX sponsorships_by_organisation ON sponsorships (organisation_id, id);

-- Who may use it: named by their email address, or who gave the code.
CREATE TABLE sponsored_people (
  id             INTEGER PRIMARY KEY,
  sponsorship_id INTEGER NOT NULL REFERENCES sponsorships (id),
  email          TEXT,
  person_id      INTEGER REFERENCES people (id) ON DELETE CASCADE,
  added_at       TEXT NOT NULL,
  CHECK ((email IS NULL) <> (person_id IS NULL)),
  UNIQUE (sponsorship_id, email),
  UNIQUE (sponsorship_id, person_id)
) STRICT;
CREATE INDEX sponsored_people_by_email ON sponsored_people (email) WHERE email IS NOT NULL;
CREATE INDEX sponsored_people_by_person ON sponsored_people (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE sponsored_mentors (
  sponsorship_id INTEGER NOT NULL REFERENCES sponsorships (id),
  mentor_id      INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  PRIMARY KEY (sponsorship_id, mentor_id)
) STRICT;
CREATE INDEX sponsored_mentors_by_mentor ON sponsored_mentors (mentor_id);

-- A seat whose charge is the sponsor's, from its first entry in the ledger on.
CREATE TABLE sponsored_seats (
  booking_id     INTEGER PRIMARY KEY REFERENCES bookings (id),
  sponsorship_id INTEGER NOT NULL REFERENCES sponsorships (id),
  sponsor_id     INTEGER NOT NULL,  -- the organisation, whose account is charged
  learner_id     INTEGER NOT NULL,  -- the person’s id, which stays after they have left
  created_at     TEXT NOT NULL
) STRICT;
CREATE INDEX sponsored_seats_by_sponsorship ON sponsored_seats (sponsorship_id, booking_id);
CREATE INDEX sponsored_seats_by_learner ON sponsored_seats (sponsorship_id, learner_id);

-- What the ledger charges for the seats that were booked in each month (of UTC), and how many of them it still charges.
-- Written with each entry, so that what is left is summed up from a few rows.
CREATE TABLE sponsored_months (
  sponsorship_id INTEGER NOT NULL REFERENCES sponsorships (id),
  month          TEXT NOT NULL,  -- '2026-11'
  seats          INTEGER NOT NULL CHECK (seats >= 0),
  cents          INTEGER NOT NULL CHECK (cents >= 0),
  most_cents     INTEGER,  -- the limit of a month, as it was at the last charge
  PRIMARY KEY (sponsorship_id, month),
  CHECK (most_cents IS NULL OR cents <= most_cents)
) STRICT;

CREATE TRIGGER sponsored_seats_are_never_changed BEFORE UPDATE ON sponsored_seats
BEGIN SELECT RAISE (ABORT, 'who pays for a seat is never changed'); END;
CREATE TRIGGER sponsored_seats_are_never_deleted BEFORE DELETE ON sponsored_seats
BEGIN SELECT RAISE (ABORT, 'who pays for a seat is never changed'); END;
