-- What the interviewers of an interview look at. As long as it has none here, they are those of db/scorecards.py.
CREATE TABLE criteria (
  interview_id INTEGER NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  number       INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),  -- for life
  place        INTEGER NOT NULL,
  name         TEXT NOT NULL,  -- empty: as db/scorecards.py names it
  PRIMARY KEY (interview_id, number)
) STRICT;

-- What each interviewer made of the candidate, who never sees it. Once it is sent, it stays as it is, also when its
-- author has left.
CREATE TABLE scorecards (
  id             INTEGER PRIMARY KEY,
  interview_id   INTEGER NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  person_id      INTEGER REFERENCES people (id) ON DELETE SET NULL,
  recommendation TEXT NOT NULL CHECK (recommendation IN ('', 'strong_no', 'no', 'yes', 'strong_yes')),
  notes          TEXT NOT NULL,
  written_at     TEXT NOT NULL,
  sent_at        TEXT
) STRICT;
CREATE UNIQUE INDEX scorecards_of_interviewers ON scorecards (interview_id, person_id);
CREATE INDEX scorecards_by_person ON scorecards (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE scores (
  scorecard_id INTEGER NOT NULL REFERENCES scorecards (id) ON DELETE CASCADE,
  number       INTEGER NOT NULL,  -- of the criterion
  score        INTEGER CHECK (score BETWEEN 1 AND 5),
  words        TEXT NOT NULL,
  PRIMARY KEY (scorecard_id, number)
) STRICT;
