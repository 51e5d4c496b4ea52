-- What employers see of a learner is theirs to choose. Until they do, it is what employers have seen so far.
CREATE TABLE candidate_choices (
  person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  languages INTEGER NOT NULL CHECK (languages IN (0, 1)),
  timezone  INTEGER NOT NULL CHECK (timezone IN (0, 1)),
  subjects  INTEGER NOT NULL CHECK (subjects IN (0, 1)),
  sessions  INTEGER NOT NULL CHECK (sessions IN (0, 1)),
  cv        INTEGER NOT NULL CHECK (cv IN (0, 1))
) STRICT;

-- By which employers find somebody: only what they chose to show. Kept by the writes that change it.
CREATE TABLE candidate_words (
  kind      TEXT NOT NULL CHECK (kind IN ('subject', 'language')),
  word      TEXT NOT NULL,  -- without case and accents, or the code of a language
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  shown     TEXT NOT NULL,
  PRIMARY KEY (kind, word, person_id)
) STRICT;
CREATE INDEX candidate_words_by_person ON candidate_words (person_id, kind, shown);
INSERT INTO folded_by_migrations (person_id)
SELECT p.id FROM people AS p WHERE p.role = 'learner' AND p.languages <> ''
  AND NOT EXISTS (SELECT 1 FROM folded_by_migrations AS f WHERE f.person_id = p.id);

CREATE TABLE cv_files (
  person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  name      TEXT NOT NULL,
  bytes     INTEGER NOT NULL,
  body      BLOB NOT NULL,
  sent_at   TEXT NOT NULL
) STRICT;

-- What a mentor says about a student. Shown to employers only while the student agrees with these words.
CREATE TABLE recommendations (
  id         INTEGER PRIMARY KEY,
  mentor_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  learner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  body       TEXT NOT NULL,
  revision   INTEGER NOT NULL DEFAULT 1,
  is_shown   INTEGER NOT NULL DEFAULT 0 CHECK (is_shown IN (0, 1)),
  written_at TEXT NOT NULL,
  UNIQUE (learner_id, mentor_id)
) STRICT;
CREATE INDEX recommendations_by_mentor ON recommendations (mentor_id);
