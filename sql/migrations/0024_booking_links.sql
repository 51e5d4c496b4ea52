-- A link with which one person books a mentor without being confirmed first: once, or until it expires.
CREATE TABLE hours_links (
  token      TEXT PRIMARY KEY,
  mentor_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  learner_id INTEGER REFERENCES people (id) ON DELETE CASCADE,  -- empty until somebody booked with it
  note       TEXT NOT NULL,  -- whom it is for, in the mentor's words
  is_single  INTEGER NOT NULL CHECK (is_single IN (0, 1)),
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX hours_links_by_mentor ON hours_links (mentor_id, expires_at, token);
CREATE INDEX hours_links_by_learner ON hours_links (learner_id) WHERE learner_id IS NOT NULL;
