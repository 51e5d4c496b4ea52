-- Operators: people who run this installation, whatever else they are; what they did; and who is suspended.

ALTER TABLE people ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1));
CREATE INDEX people_operators ON people (id) WHERE is_admin = 1;
-- Nobody can log in or act with a suspended account, nor find it.
ALTER TABLE people ADD COLUMN suspended_at TEXT;
ALTER TABLE people ADD COLUMN suspended_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX people_suspended ON people (suspended_at, id) WHERE suspended_at IS NOT NULL;

-- What operators did. No names, and no references: it stays when they or those it was about have left.
CREATE TABLE acts (
  id          INTEGER PRIMARY KEY,  -- ordered by time
  operator_id INTEGER,              -- empty: the command line
  kind        TEXT NOT NULL,
  person_id   INTEGER,              -- whom it was about
  params      TEXT NOT NULL,        -- JSON: the arguments of the kind
  reason      TEXT NOT NULL,
  created_at  TEXT NOT NULL
) STRICT;
CREATE INDEX acts_by_person ON acts (person_id, id);

CREATE TRIGGER acts_are_never_changed BEFORE UPDATE ON acts
BEGIN SELECT RAISE (ABORT, 'what operators did is never changed'); END;
CREATE TRIGGER acts_are_never_deleted BEFORE DELETE ON acts
BEGIN SELECT RAISE (ABORT, 'what operators did is never deleted'); END;

-- Mails that were tried and not sent.
CREATE INDEX mails_failed ON mails (id) WHERE sent_at IS NULL AND attempts > 0;
