-- That an address is somebody’s own: they opened a link that was mailed to it. Only then is what others meant for the
-- reader of that mailbox for them, such as the money of a sponsor.
ALTER TABLE people ADD COLUMN confirmed_email TEXT NOT NULL DEFAULT '';

CREATE TABLE address_links (
  token_hash TEXT PRIMARY KEY,  -- a hash, as in resets
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  email      TEXT NOT NULL,  -- which they may have changed by then
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX address_links_by_person ON address_links (person_id);
CREATE INDEX address_links_by_expiry ON address_links (expires_at);
