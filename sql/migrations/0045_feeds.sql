-- The private address at which somebody’s calendar program reads their sessions. Only its hash is kept.
CREATE TABLE feeds (
  person_id  INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE,
  shows      TEXT NOT NULL CHECK (shows IN ('all', 'busy')),
  made_at    TEXT NOT NULL
) STRICT;
