-- A square of what somebody sent, encoded anew. In the database, so that every backup has it, and it goes with them.
CREATE TABLE pictures (
  person_id  INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  token      TEXT NOT NULL UNIQUE,  -- a secret in its address, with a new one for each picture
  small      BLOB NOT NULL,
  medium     BLOB NOT NULL,
  large      BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
