-- Addresses that are told of what happens, and each thing they are told. The secret is sealed with the key of this installation.
CREATE TABLE webhooks (
  id            INTEGER PRIMARY KEY,
  person_id     INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  url           TEXT NOT NULL,
  events        TEXT NOT NULL,  -- "booking_made payout_paid"
  sealed        TEXT NOT NULL,
  created_at    TEXT NOT NULL,
  failing_since TEXT,
  told_at       TEXT            -- that it fails
) STRICT;
CREATE INDEX webhooks_by_person ON webhooks (person_id, id);

CREATE TABLE deliveries (
  id         INTEGER PRIMARY KEY,
  webhook_id INTEGER NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event      TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  due_at     TEXT,              -- empty once it was delivered or given up
  attempts   INTEGER NOT NULL DEFAULT 0,
  tried_at   TEXT,
  status     INTEGER,           -- of the last answer
  problem    TEXT NOT NULL DEFAULT '',
  delivered  INTEGER NOT NULL DEFAULT 0 CHECK (delivered IN (0, 1))
) STRICT;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_waiting ON deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_by_age ON deliveries (created_at);
