-- Another start that one of the two in a one-to-one proposes. It counts for as long as the session has the start it was
-- proposed instead of, and until the other agrees, declines, or proposes another one.
CREATE TABLE proposed_starts (
  session_id INTEGER PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  starts_at  TEXT NOT NULL,
  instead_of TEXT NOT NULL
) STRICT;
CREATE INDEX proposed_starts_by_person ON proposed_starts (person_id);
