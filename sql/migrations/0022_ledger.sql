-- The ledger: what learners owe, what mentors earn, what the platform keeps, and what is paid out. It only grows.

-- The platform's part of the price, fixed with the price.
ALTER TABLE bookings ADD COLUMN fee_cents INTEGER NOT NULL DEFAULT 0 CHECK (fee_cents >= 0);
-- The host had removed this learner when the session ended, so nothing is due for the seat.
ALTER TABLE bookings ADD COLUMN is_waived INTEGER NOT NULL DEFAULT 0 CHECK (is_waived IN (0, 1));
-- Where a mentor's money goes: an account, or “cash at the desk”.
ALTER TABLE people ADD COLUMN payout_address TEXT NOT NULL DEFAULT '';

CREATE TABLE payouts (
  id           INTEGER PRIMARY KEY,
  account_id   INTEGER NOT NULL,  -- the person's id, which stays after they have left
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  currency     TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('requested', 'paid', 'refused')),
  payee        TEXT NOT NULL,  -- whom to pay: known until the payout is settled, also when they have left
  address      TEXT NOT NULL,  -- likewise
  reference    TEXT NOT NULL DEFAULT '',
  reason       TEXT NOT NULL DEFAULT '',
  created_at   TEXT NOT NULL,
  settled_at   TEXT
) STRICT;
CREATE INDEX payouts_by_account ON payouts (account_id, id);
CREATE INDEX payouts_by_status ON payouts (status, id);

-- Books:
--   charges   what a learner owes for a seat: a charge, and the refund when it is no longer due
--   earnings  what the mentor gets of it once the session is over
--   fees      what the platform keeps of it, then
--   payouts   what was taken out of a mentor's earnings, below zero; and its return when it was refused
-- The charges of a booking are its earnings and its fees.
CREATE TABLE entries (
  id           INTEGER PRIMARY KEY,
  book         TEXT NOT NULL CHECK (book IN ('charges', 'earnings', 'fees', 'payouts')),
  kind         TEXT NOT NULL CHECK (kind IN ('charge', 'refund', 'earning', 'fee', 'payout', 'reversal')),
  account_id   INTEGER,  -- whose: the learner's in charges, else the mentor's. No name: it stays when they leave
  amount_cents INTEGER NOT NULL,
  currency     TEXT NOT NULL,
  booking_id   INTEGER REFERENCES bookings (id),
  payout_id    INTEGER REFERENCES payouts (id),
  created_at   TEXT NOT NULL,
  CHECK ((booking_id IS NULL) = (book = 'payouts') AND (payout_id IS NULL) = (book <> 'payouts')),
  CHECK (CASE kind WHEN 'charge' THEN book = 'charges' WHEN 'refund' THEN book = 'charges'
    WHEN 'earning' THEN book = 'earnings' WHEN 'fee' THEN book = 'fees' WHEN 'payout' THEN book = 'payouts'
    ELSE book <> 'charges' END),
  CHECK (CASE WHEN kind IN ('refund', 'payout') OR (kind = 'reversal' AND book <> 'payouts')
    THEN amount_cents < 0 ELSE amount_cents > 0 END)
) STRICT;
-- Each cause has one entry.
CREATE UNIQUE INDEX entries_of_booking ON entries (booking_id, book, kind);
CREATE UNIQUE INDEX entries_of_payout ON entries (payout_id, kind);
-- Sums are read from it alone.
CREATE INDEX entries_by_account ON entries (account_id, book, currency, created_at, amount_cents);
CREATE INDEX entries_by_time ON entries (account_id, created_at, id);

-- Seats of sessions that are to come owe their price, and those of sessions that took place have earned it. Nobody was
-- promised a fee.
UPDATE bookings SET is_waived = 1 WHERE removed_at IS NOT NULL
  AND (SELECT s.status FROM sessions AS s WHERE s.id = bookings.session_id) = 'completed';
INSERT INTO entries (id, book, kind, account_id, amount_cents, currency, booking_id, created_at)
SELECT ROW_NUMBER() OVER (ORDER BY b.id), 'charges', 'charge', b.learner_id, b.price_cents, b.currency, b.id, COALESCE(b.seated_at, b.created_at)
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.price_cents > 0 AND (b.is_due = 1
  OR (b.status = 'booked' AND s.status NOT IN ('missed', 'cancelled') AND b.is_waived = 0));
INSERT INTO entries (id, book, kind, account_id, amount_cents, currency, booking_id, created_at)
SELECT (SELECT COUNT(*) FROM entries) + ROW_NUMBER() OVER (ORDER BY e.id), 'earnings', 'earning', s.host_id,
  e.amount_cents, e.currency, b.id, COALESCE(
  (SELECT MAX(m.moved_at) FROM session_moves AS m WHERE m.session_id = s.id AND m.status = s.status), e.created_at)
FROM entries AS e JOIN bookings AS b ON b.id = e.booking_id JOIN sessions AS s ON s.id = b.session_id
WHERE s.status IN ('completed', 'cancelled', 'missed');

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE (ABORT, 'entries of the ledger are never changed'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE (ABORT, 'entries of the ledger are never deleted'); END;
