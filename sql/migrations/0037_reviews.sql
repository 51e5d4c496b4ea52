-- How many stars a mentor got how often: shown with the reviews, and too many to count there.
CREATE TABLE rating_counts (
  mentor_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  rating    INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  count     INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (mentor_id, rating)
) STRICT;
INSERT INTO rating_counts (mentor_id, rating, count)
SELECT s.host_id, b.rating, COUNT(*) FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.rating IS NOT NULL AND s.host_id IS NOT NULL GROUP BY s.host_id, b.rating;

-- A mentor’s answer to a review, one for each. It is theirs, and goes with them.
CREATE TABLE answers (
  booking_id INTEGER PRIMARY KEY REFERENCES bookings (id) ON DELETE CASCADE,
  mentor_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  body       TEXT NOT NULL,
  written_at TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_mentor ON answers (mentor_id);

CREATE TABLE reports (
  id         INTEGER PRIMARY KEY,  -- ordered by time
  booking_id INTEGER NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,  -- of the review
  person_id  INTEGER REFERENCES people (id) ON DELETE SET NULL,
  reason     TEXT NOT NULL,
  created_at TEXT NOT NULL,
  settled_at TEXT,  -- an operator kept or removed the review
  UNIQUE (booking_id, person_id)
) STRICT;
CREATE INDEX reports_open ON reports (id) WHERE settled_at IS NULL;
CREATE INDEX reports_by_person ON reports (person_id, created_at);

-- What a review said before an operator removed it: for those who ask why. Nobody else is shown it.
CREATE TABLE removed_reviews (
  booking_id INTEGER PRIMARY KEY REFERENCES bookings (id) ON DELETE CASCADE,
  rating     INTEGER NOT NULL,
  review     TEXT NOT NULL,
  reason     TEXT NOT NULL,
  removed_at TEXT NOT NULL
) STRICT;
