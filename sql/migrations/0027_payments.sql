-- Payments: what came in for each seat that has a price, and what is still to come or to go back.

-- What is charged is in the ledger, and what came in is in `receipts`; both sums are kept here for the lists.
CREATE TABLE payments (
  id             INTEGER PRIMARY KEY,
  booking_id     INTEGER NOT NULL UNIQUE REFERENCES bookings (id),
  learner_id     INTEGER,  -- who pays. The person's id, which stays after they have left
  host_id        INTEGER,  -- the mentor's, likewise
  way            TEXT NOT NULL CHECK (way IN ('operator', 'direct', 'stripe', 'paypal')),  -- as it was at the booking
  currency       TEXT NOT NULL,
  charged_cents  INTEGER NOT NULL CHECK (charged_cents >= 0),
  received_cents INTEGER NOT NULL DEFAULT 0 CHECK (received_cents >= 0),
  direct_cents   INTEGER NOT NULL DEFAULT 0 CHECK (direct_cents >= 0),  -- earned by the mentor, who was paid without us
  attempt        TEXT NOT NULL DEFAULT '' CHECK (attempt IN ('', 'pending', 'held', 'failed')),  -- at the provider
  hold_until     TEXT,     -- the seat is given to somebody else if nothing has come by then
  number         INTEGER UNIQUE,  -- of the receipt: given when money first comes in, without gaps
  created_at     TEXT NOT NULL,
  CHECK (direct_cents = 0 OR way = 'direct')
) STRICT;
CREATE INDEX payments_by_learner ON payments (learner_id, id);
CREATE INDEX payments_held ON payments (hold_until) WHERE hold_until IS NOT NULL;
CREATE INDEX payments_owed ON payments (way, id) WHERE charged_cents > received_cents;
CREATE INDEX payments_surplus ON payments (way, id) WHERE received_cents > charged_cents;
CREATE INDEX payments_by_way ON payments (way, id);
CREATE INDEX payments_direct ON payments (host_id, currency, direct_cents) WHERE way = 'direct';

-- Where a learner pays at a provider: a checkout or an order there, and what the provider last said about it.
CREATE TABLE attempts (
  id               INTEGER PRIMARY KEY,  -- what we call it there, so that asking twice makes it once
  payment_id       INTEGER NOT NULL REFERENCES payments (id),
  way              TEXT NOT NULL CHECK (way IN ('stripe', 'paypal')),
  status           TEXT NOT NULL CHECK (status IN ('wanted', 'open', 'held', 'received', 'ended')),
  amount_cents     INTEGER NOT NULL CHECK (amount_cents > 0),
  currency         TEXT NOT NULL,
  is_held          INTEGER NOT NULL CHECK (is_held IN (0, 1)),  -- the money moves when the session has taken place
  provider_id      TEXT NOT NULL DEFAULT '',  -- what it is called there
  charge_id        TEXT NOT NULL DEFAULT '',  -- and the money
  url              TEXT NOT NULL DEFAULT '',  -- where they pay
  received_cents   INTEGER NOT NULL DEFAULT 0 CHECK (received_cents >= 0),
  given_back_cents INTEGER NOT NULL DEFAULT 0 CHECK (given_back_cents BETWEEN 0 AND received_cents),
  held_at          TEXT,
  look_at          TEXT,  -- when the provider is asked about it next
  created_at       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX attempts_by_provider ON attempts (way, provider_id) WHERE provider_id <> '';
CREATE INDEX attempts_by_payment ON attempts (payment_id, id);
CREATE INDEX attempts_to_look_at ON attempts (look_at) WHERE look_at IS NOT NULL;

-- What the provider has to do about an attempt. It is written before the provider is told, and each once.
CREATE TABLE payment_orders (
  id         INTEGER PRIMARY KEY,
  attempt_id INTEGER NOT NULL REFERENCES attempts (id),
  kind       TEXT NOT NULL CHECK (kind IN ('capture', 'refund', 'release', 'expire')),
  status     TEXT NOT NULL CHECK (status IN ('wanted', 'done', 'failed')),
  tries      INTEGER NOT NULL DEFAULT 0,
  problem    TEXT NOT NULL DEFAULT '',
  due_at     TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX payment_orders_once ON payment_orders (attempt_id, kind);
CREATE INDEX payment_orders_due ON payment_orders (due_at) WHERE status = 'wanted';

-- What came in, and what went back. It only grows.
CREATE TABLE receipts (
  id           INTEGER PRIMARY KEY,
  payment_id   INTEGER NOT NULL REFERENCES payments (id),
  kind         TEXT NOT NULL CHECK (kind IN ('received', 'given_back', 'undone')),
  amount_cents INTEGER NOT NULL CHECK (amount_cents <> 0),
  by_id        INTEGER,  -- who marked it; empty if the provider says so
  undoes_id    INTEGER UNIQUE REFERENCES receipts (id),
  attempt_id   INTEGER REFERENCES attempts (id),
  created_at   TEXT NOT NULL,
  CHECK ((undoes_id IS NOT NULL) = (kind = 'undone')),
  CHECK (CASE kind WHEN 'received' THEN amount_cents > 0 WHEN 'given_back' THEN amount_cents < 0 ELSE amount_cents <> 0 END)
) STRICT;
CREATE INDEX receipts_by_payment ON receipts (payment_id, id);

-- Each event of a provider counts once, however often it is delivered.
CREATE TABLE payment_events (
  way         TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  kind        TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  PRIMARY KEY (way, event_id)
) STRICT;

-- Until now learners paid their mentors directly. What is over is settled between them.
INSERT INTO payments (id, booking_id, learner_id, host_id, way, currency, charged_cents, created_at)
SELECT b.id, b.id, b.learner_id, s.host_id, 'direct', b.currency, SUM(e.amount_cents), MIN(e.created_at)
FROM entries AS e JOIN bookings AS b ON b.id = e.booking_id JOIN sessions AS s ON s.id = b.session_id
WHERE e.book = 'charges' AND s.status IN ('scheduled', 'live')
GROUP BY b.id, b.learner_id, s.host_id, b.currency HAVING SUM(e.amount_cents) > 0;

CREATE TRIGGER receipts_are_never_changed BEFORE UPDATE ON receipts
BEGIN SELECT RAISE (ABORT, 'receipts are never changed'); END;
CREATE TRIGGER receipts_are_never_deleted BEFORE DELETE ON receipts
BEGIN SELECT RAISE (ABORT, 'receipts are never deleted'); END;
CREATE TRIGGER payment_events_are_never_changed BEFORE UPDATE ON payment_events
BEGIN SELECT RAISE (ABORT, 'events of providers are never changed'); END;
CREATE TRIGGER payment_events_are_never_deleted BEFORE DELETE ON payment_events
BEGIN SELECT RAISE (ABORT, 'events of providers are never deleted'); END;
