-- Invitations of an employer to an interview or a project discussion. An accepted one becomes the session of the same id.
CREATE TABLE interviews (
  id               INTEGER PRIMARY KEY,
  employer_id      INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  candidate_id     INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  kind             TEXT NOT NULL CHECK (kind IN ('interview', 'discussion')),
  -- Invited: the candidate answers; proposed: another time, which the employer answers.
  status           TEXT NOT NULL CHECK (status IN ('invited', 'proposed', 'accepted', 'declined', 'cancelled')),
  title            TEXT NOT NULL,
  description      TEXT NOT NULL,
  starts_at        TEXT NOT NULL,
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 10 AND 480),
  meeting_link     TEXT NOT NULL,
  reason           TEXT NOT NULL DEFAULT '',
  -- The candidate had blocked the employer, who is not told so.
  is_silent        INTEGER NOT NULL DEFAULT 0 CHECK (is_silent IN (0, 1)),
  created_at       TEXT NOT NULL,
  answered_at      TEXT
) STRICT;
CREATE INDEX interviews_by_employer ON interviews (employer_id, status, id);
CREATE INDEX interviews_by_candidate ON interviews (candidate_id, status, id);

-- Learners who let employers find them, and a part of their name or headline in it.
CREATE INDEX people_candidates ON people (id, name, headline, profession)
WHERE is_candidate = 1 AND role = 'learner' AND closing_at IS NULL AND suspended_at IS NULL;
