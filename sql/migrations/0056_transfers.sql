-- The account at a payment provider to which a mentor is paid out. It is kept after they have left, until they are paid.
CREATE TABLE payout_accounts (
  id          INTEGER PRIMARY KEY,  -- what we call it there, so that asking twice makes it once
  person_id   INTEGER NOT NULL UNIQUE,
  country     TEXT NOT NULL,
  provider_id TEXT NOT NULL DEFAULT '',  -- what it is called there
  is_ready    INTEGER NOT NULL DEFAULT 0 CHECK (is_ready IN (0, 1)),  -- money can be sent to it
  is_complete INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1)),  -- the provider wants nothing more of them
  url         TEXT NOT NULL DEFAULT '',  -- where they tell the provider about themselves, until:
  url_until   TEXT,
  look_at     TEXT,  -- when the provider is asked about it next
  created_at  TEXT NOT NULL,
  CHECK (is_ready = 0 OR provider_id <> '')
) STRICT;
CREATE UNIQUE INDEX payout_accounts_by_provider ON payout_accounts (provider_id) WHERE provider_id <> '';
CREATE INDEX payout_accounts_to_look_at ON payout_accounts (look_at) WHERE look_at IS NOT NULL;

-- What a provider has been told to send to a mentor. It is written before the provider is told.
CREATE TABLE transfers (
  id             INTEGER PRIMARY KEY,  -- what we call it there
  payout_id      INTEGER NOT NULL REFERENCES payouts (id),
  account        TEXT NOT NULL,  -- where it goes, as the provider calls it
  status         TEXT NOT NULL CHECK (status IN ('wanted', 'done', 'failed', 'reversed')),
  provider_id    TEXT NOT NULL DEFAULT '',
  reversed_cents INTEGER NOT NULL DEFAULT 0 CHECK (reversed_cents >= 0),  -- of it, what was taken back there
  tries          INTEGER NOT NULL DEFAULT 0,
  problem        TEXT NOT NULL DEFAULT '',
  due_at         TEXT,  -- when the provider is told, or asked
  created_at     TEXT NOT NULL,
  CHECK (status NOT IN ('done', 'reversed') OR provider_id <> '')
) STRICT;
-- A payout is sent once; again only after the provider has refused it, or has taken it back.
CREATE UNIQUE INDEX transfers_once ON transfers (payout_id) WHERE status IN ('wanted', 'done');
CREATE UNIQUE INDEX transfers_by_provider ON transfers (provider_id) WHERE provider_id <> '';
CREATE INDEX transfers_by_payout ON transfers (payout_id, id);
CREATE INDEX transfers_due ON transfers (due_at) WHERE due_at IS NOT NULL;
