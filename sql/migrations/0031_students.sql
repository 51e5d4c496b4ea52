-- A lesson is a seat that was kept until the session was completed. Its ids stay after the people have left, as those of
-- the ledger do: what was agreed and written stays readable for the one who is still there.
CREATE TABLE students_now (
  host_id         INTEGER NOT NULL,
  learner_id      INTEGER NOT NULL,
  search_name     TEXT NOT NULL DEFAULT '',  -- of the learner, case-folded; empty once they have left
  sessions        INTEGER NOT NULL DEFAULT 0,
  last_session_at TEXT NOT NULL DEFAULT '',
  is_former       INTEGER NOT NULL DEFAULT 0 CHECK (is_former IN (0, 1)),  -- the learner has left
  PRIMARY KEY (host_id, learner_id)
) STRICT;
INSERT INTO students_now (host_id, learner_id, search_name, sessions, last_session_at)
SELECT s.host_id, b.learner_id, MAX(LOWER(p.name)), COUNT(*), MAX(s.starts_at)
FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id JOIN people AS p ON p.id = b.learner_id
WHERE s.status = 'completed' AND b.status = 'booked' AND s.kind IN ('class', 'one_to_one') AND s.host_id IS NOT NULL
GROUP BY s.host_id, b.learner_id;
DROP TABLE students;
ALTER TABLE students_now RENAME TO students;
CREATE INDEX students_by_learner ON students (learner_id);
CREATE INDEX students_by_time ON students (host_id, last_session_at, learner_id);
CREATE INDEX students_by_count ON students (host_id, sessions, learner_id);
CREATE INDEX students_by_name ON students (host_id, search_name, learner_id);
CREATE INDEX students_former ON students (host_id) WHERE is_former = 1;

CREATE TABLE lessons (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  learner_id INTEGER NOT NULL,
  host_id    INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  PRIMARY KEY (session_id, learner_id),
  FOREIGN KEY (host_id, learner_id) REFERENCES students (host_id, learner_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX lessons_by_student ON lessons (host_id, learner_id, starts_at, session_id);
INSERT INTO lessons (session_id, learner_id, host_id, starts_at)
SELECT s.id, b.learner_id, s.host_id, s.starts_at FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
WHERE s.status = 'completed' AND b.status = 'booked' AND s.kind IN ('class', 'one_to_one') AND s.host_id IS NOT NULL
  AND b.learner_id IS NOT NULL;

-- What a student had lessons in, the ten newest.
CREATE TABLE subjects (
  host_id    INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  name       TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  PRIMARY KEY (host_id, learner_id, name),
  FOREIGN KEY (host_id, learner_id) REFERENCES students (host_id, learner_id) ON DELETE CASCADE
) STRICT;
INSERT INTO subjects (host_id, learner_id, name, last_at)
SELECT host_id, learner_id, name, last_at FROM (
  SELECT found.host_id, found.learner_id, found.name, found.last_at,
    ROW_NUMBER() OVER (PARTITION BY found.host_id, found.learner_id ORDER BY found.last_at DESC, found.name) AS place
  FROM (
    SELECT l.host_id, l.learner_id, CASE WHEN s.kind = 'one_to_one' THEN s.title ELSE s.domain END AS name,
      MAX(l.starts_at) AS last_at
    FROM lessons AS l JOIN sessions AS s ON s.id = l.session_id GROUP BY 1, 2, 3) AS found) AS ranked
WHERE place <= 10;

-- What the two of them want to reach, and what each does for it.
CREATE TABLE steps (
  id         INTEGER PRIMARY KEY,
  host_id    INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('goal', 'action')),
  body       TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 300),
  who        TEXT NOT NULL DEFAULT 'both' CHECK (who IN ('mentor', 'learner', 'both')),
  due_on     TEXT,  -- a day; an action may have one
  revision   INTEGER NOT NULL DEFAULT 0,
  written_by TEXT NOT NULL CHECK (written_by IN ('mentor', 'learner')),  -- who wrote it last
  created_at TEXT NOT NULL,
  done_at    TEXT,
  FOREIGN KEY (host_id, learner_id) REFERENCES students (host_id, learner_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX steps_by_student ON steps (host_id, learner_id, kind, id);
CREATE INDEX steps_by_learner ON steps (learner_id);

-- What a mentor writes down about a student, for nobody else.
CREATE TABLE private_notes (
  host_id    INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  body       TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  written_at TEXT NOT NULL,
  PRIMARY KEY (host_id, learner_id),
  FOREIGN KEY (host_id, learner_id) REFERENCES students (host_id, learner_id) ON DELETE CASCADE
) STRICT;
