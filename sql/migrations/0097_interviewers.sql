-- Colleagues who interview along with the employer, each let in by a link that works once.
CREATE TABLE interviewers (
  interview_id INTEGER NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  person_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  joined_at    TEXT NOT NULL,
  PRIMARY KEY (interview_id, person_id)
) STRICT;
CREATE INDEX interviewers_by_person ON interviewers (person_id, interview_id);

-- Only the hash is stored, and only until the link is used.
CREATE TABLE interviewer_links (
  id           INTEGER PRIMARY KEY,
  interview_id INTEGER NOT NULL REFERENCES interviews (id) ON DELETE CASCADE,
  token_hash   TEXT NOT NULL UNIQUE,
  for_whom     TEXT NOT NULL,  -- in the employer's words
  created_at   TEXT NOT NULL,
  expires_at   TEXT NOT NULL
) STRICT;
CREATE INDEX interviewer_links_by_interview ON interviewer_links (interview_id, id);
