-- What somebody’s own check of camera, microphone and connection found last.
CREATE TABLE connection_checks (
  person_id  INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  camera     INTEGER NOT NULL CHECK (camera IN (0, 1)),
  microphone INTEGER NOT NULL CHECK (microphone IN (0, 1)),
  connection TEXT NOT NULL CHECK (connection IN ('relay', 'direct', 'none')),
  checked_at TEXT NOT NULL
) STRICT;
