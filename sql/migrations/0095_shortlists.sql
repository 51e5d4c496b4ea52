-- An employer's shortlist: candidates in stages that the employer names. The candidates never learn of it.
-- As long as an employer has no stages here, theirs are the ones that db/shortlist.py names.
CREATE TABLE shortlist_stages (
  employer_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),
  place       INTEGER NOT NULL CHECK (place BETWEEN 1 AND 8),
  name        TEXT NOT NULL,  -- empty for one of the first stages that was never renamed
  PRIMARY KEY (employer_id, number)
) STRICT;

CREATE TABLE shortlist_entries (
  id           INTEGER PRIMARY KEY,
  employer_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  candidate_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  stage        INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 8),
  outcome      TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'hired', 'not_hired', 'withdrew')),
  note         TEXT NOT NULL DEFAULT '',
  revision     INTEGER NOT NULL DEFAULT 0,
  added_at     TEXT NOT NULL,
  UNIQUE (employer_id, candidate_id)
) STRICT;
CREATE INDEX shortlist_entries_by_stage ON shortlist_entries (employer_id, stage, id);
CREATE INDEX shortlist_entries_by_candidate ON shortlist_entries (candidate_id);
