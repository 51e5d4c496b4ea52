-- What is kept of a room: the words, the note, and the recordings.

CREATE TABLE messages (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  person_id  INTEGER REFERENCES people (id) ON DELETE SET NULL,
  body       TEXT NOT NULL,
  sent_at    TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_session ON messages (session_id, id);
CREATE INDEX messages_by_person ON messages (person_id);

-- A note is paragraphs in the order they were begun; of two who write one, the last is kept.
CREATE TABLE paragraphs (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  person_id  INTEGER REFERENCES people (id) ON DELETE SET NULL,  -- who wrote it last
  body       TEXT NOT NULL,
  written_at TEXT NOT NULL
) STRICT;
CREATE INDEX paragraphs_by_session ON paragraphs (session_id, id);
CREATE INDEX paragraphs_by_person ON paragraphs (person_id);

-- The pictures themselves are a file beside the database, named after the id.
CREATE TABLE recordings (
  id         INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  host_id    INTEGER REFERENCES people (id) ON DELETE SET NULL,
  status     TEXT NOT NULL CHECK (status IN ('recording', 'ready', 'deleted')),
  mime       TEXT NOT NULL,
  next_chunk INTEGER NOT NULL DEFAULT 0,  -- the one that is awaited: what came before it is in the file
  bytes      INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  ended_at   TEXT
) STRICT;
CREATE INDEX recordings_by_session ON recordings (session_id, id);
CREATE INDEX recordings_by_host ON recordings (host_id);
