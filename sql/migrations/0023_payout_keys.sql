-- The `Idempotency-Key` of each payout that was requested with one: sent again, it gets the same payout.
CREATE TABLE payout_keys (
  account_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  key        TEXT NOT NULL,
  body       TEXT NOT NULL,  -- what was asked for with it
  payout_id  INTEGER NOT NULL REFERENCES payouts (id),
  expires_at TEXT NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX payout_keys_by_expiry ON payout_keys (expires_at);
