-- On which of the learner's lists a booking is, and when its session starts: what a list is ordered by and counted by.
-- Kept by every write that changes it, because a list that has to look at each session is slow for who has thousands.
ALTER TABLE bookings ADD COLUMN list TEXT NOT NULL DEFAULT 'upcoming' CHECK (list IN ('upcoming', 'past', 'cancelled'));
ALTER TABLE bookings ADD COLUMN starts_at TEXT;
UPDATE bookings SET
  starts_at = (SELECT s.starts_at FROM sessions AS s WHERE s.id = bookings.session_id),
  list = CASE WHEN status = 'cancelled' THEN 'cancelled' ELSE (
    SELECT CASE WHEN s.status IN ('missed', 'cancelled') THEN 'cancelled' WHEN s.status = 'completed' THEN 'past'
      ELSE 'upcoming' END
    FROM sessions AS s WHERE s.id = bookings.session_id) END;
DROP INDEX bookings_by_learner;
CREATE INDEX bookings_by_learner ON bookings (learner_id, list, starts_at, id);

-- Whose review it is about: the reviews of a mentor, the newest first.
ALTER TABLE bookings ADD COLUMN reviewed_id INTEGER REFERENCES people (id) ON DELETE SET NULL;
UPDATE bookings SET reviewed_id = (SELECT s.host_id FROM sessions AS s WHERE s.id = bookings.session_id)
WHERE rating IS NOT NULL;
CREATE INDEX bookings_by_reviewed ON bookings (reviewed_id, rated_at, id) WHERE reviewed_id IS NOT NULL;

-- Who kept a seat in a completed session of whom.
CREATE TABLE students (
  host_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  learner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  PRIMARY KEY (host_id, learner_id)
) STRICT;
CREATE INDEX students_by_learner ON students (learner_id);
INSERT INTO students (host_id, learner_id)
SELECT DISTINCT s.host_id, b.learner_id FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
WHERE s.status = 'completed' AND b.status = 'booked' AND s.host_id IS NOT NULL AND b.learner_id IS NOT NULL;

-- The lists of a host in their order, so that a page of one costs the same however long it is.
DROP INDEX sessions_by_host;
CREATE INDEX sessions_by_host ON sessions (host_id, status, starts_at, published_at);
CREATE INDEX sessions_ahead_by_host ON sessions (host_id, starts_at, id) WHERE status IN ('scheduled', 'live');
CREATE INDEX sessions_past_by_host ON sessions (host_id, starts_at, id)
WHERE status IN ('completed', 'missed', 'cancelled') AND published_at IS NOT NULL;
CREATE INDEX session_moves_completed ON session_moves (moved_at, session_id) WHERE status = 'completed';
