-- Tokens with which programs act for somebody, as far as the scopes go. Only the hash of each is stored.
CREATE TABLE access_tokens (
  id         INTEGER PRIMARY KEY,
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  scopes     TEXT NOT NULL,  -- "sessions:read money:write"
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at    TEXT
) STRICT;
CREATE INDEX access_tokens_by_person ON access_tokens (person_id, id);
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);
