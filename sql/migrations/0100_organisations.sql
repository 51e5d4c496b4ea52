-- Employers work in organisations: what they keep of candidates belongs to all members, and stays when one of them leaves.
-- Somebody may belong to several, and works in one of them at a time.
CREATE TABLE organisations (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE organisation_members (
  organisation_id INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  person_id       INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  is_owner        INTEGER NOT NULL CHECK (is_owner IN (0, 1)),
  is_current      INTEGER NOT NULL CHECK (is_current IN (0, 1)),
  joined_at       TEXT NOT NULL,
  PRIMARY KEY (organisation_id, person_id)
) STRICT;
CREATE INDEX organisation_members_by_person ON organisation_members (person_id);
CREATE UNIQUE INDEX organisation_members_current ON organisation_members (person_id) WHERE is_current = 1;

-- Each works once, and is deleted when somebody joins by it. The link itself is in no table.
CREATE TABLE organisation_invitations (
  id              INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  invited_by      INTEGER REFERENCES people (id) ON DELETE SET NULL,
  token_hash      TEXT NOT NULL UNIQUE,
  email           TEXT NOT NULL,  -- where it was sent; empty for a link that is passed on by hand
  created_at      TEXT NOT NULL,
  expires_at      TEXT NOT NULL
) STRICT;
CREATE INDEX organisation_invitations_by_organisation ON organisation_invitations (organisation_id, id);
CREATE INDEX organisation_invitations_by_expiry ON organisation_invitations (expires_at);
CREATE INDEX organisation_invitations_by_person ON organisation_invitations (invited_by);

-- Each employer starts with one of their own, which has their id.
INSERT INTO organisations (id, name, created_at)
SELECT p.id, p.name, p.created_at FROM people AS p WHERE p.role = 'employer' AND p.closing_at IS NULL;
INSERT INTO organisation_members (organisation_id, person_id, is_owner, is_current, joined_at)
SELECT o.id, o.id, 1, 1, o.created_at FROM organisations AS o;

ALTER TABLE interviews ADD COLUMN organisation_id INTEGER REFERENCES organisations (id) ON DELETE SET NULL;
UPDATE interviews SET organisation_id = employer_id WHERE EXISTS (SELECT 1 FROM organisations AS o WHERE o.id = employer_id);
CREATE INDEX interviews_by_organisation ON interviews (organisation_id, id);
CREATE INDEX interviews_met ON interviews (organisation_id, candidate_id) WHERE status = 'accepted';

DROP VIEW IF EXISTS shortlist_details;
CREATE TABLE stages_before AS SELECT * FROM shortlist_stages;
CREATE TABLE entries_before AS SELECT * FROM shortlist_entries;
DROP TABLE shortlist_stages;
DROP TABLE shortlist_entries;

-- As long as an organisation has no stages here, theirs are the ones that db/shortlist.py names.
CREATE TABLE shortlist_stages (
  organisation_id INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  number          INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),
  place           INTEGER NOT NULL CHECK (place BETWEEN 1 AND 8),
  name            TEXT NOT NULL,  -- empty for one of the first stages that was never renamed
  PRIMARY KEY (organisation_id, number)
) STRICT;

CREATE TABLE shortlist_entries (
  id              INTEGER PRIMARY KEY,
  organisation_id INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
  candidate_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  stage           INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 8),
  outcome         TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'hired', 'not_hired', 'withdrew')),
  revision        INTEGER NOT NULL DEFAULT 0,  -- of the outcome
  added_at        TEXT NOT NULL,
  UNIQUE (organisation_id, candidate_id)
) STRICT;
CREATE INDEX shortlist_entries_by_stage ON shortlist_entries (organisation_id, stage, id);
CREATE INDEX shortlist_entries_by_candidate ON shortlist_entries (candidate_id);

-- What each member has written about somebody. It stays, with their name as long as they have an account.
CREATE TABLE shortlist_notes (
  id         INTEGER PRIMARY KEY,
  entry_id   INTEGER NOT NULL REFERENCES shortlist_entries (id) ON DELETE CASCADE,
  author_id  INTEGER REFERENCES people (id) ON DELETE SET NULL,
  body       TEXT NOT NULL,
  revision   INTEGER NOT NULL DEFAULT 0,
  written_at TEXT NOT NULL,
  UNIQUE (entry_id, author_id)
) STRICT;
CREATE INDEX shortlist_notes_by_author ON shortlist_notes (author_id);

INSERT INTO shortlist_stages (organisation_id, number, place, name)
SELECT b.employer_id, b.number, b.place, b.name FROM stages_before AS b JOIN organisations AS o ON o.id = b.employer_id;
INSERT INTO shortlist_entries (id, organisation_id, candidate_id, stage, outcome, revision, added_at)
SELECT b.id, b.employer_id, b.candidate_id, b.stage, b.outcome, b.revision, b.added_at
FROM entries_before AS b JOIN organisations AS o ON o.id = b.employer_id;
INSERT INTO shortlist_notes (id, entry_id, author_id, body, written_at)
SELECT b.id, b.id, b.employer_id, b.note, b.added_at
FROM entries_before AS b JOIN organisations AS o ON o.id = b.employer_id WHERE b.note <> '';
DROP TABLE stages_before;
DROP TABLE entries_before;
