-- name: set_alarm
-- When a session moves, alarms that have already fired for the old time are set again.
INSERT INTO alarms (session_id, kind, due_at) VALUES (:session_id, :kind, :due_at)
ON CONFLICT (session_id, kind) DO UPDATE SET due_at = excluded.due_at, fired_at = NULL;

-- name: clear_alarms
DELETE FROM alarms WHERE session_id = :session_id;

-- name: fire_alarms
-- One statement claims them, so each alarm fires once. Its consequences are written in the same transaction.
UPDATE alarms SET fired_at = :now
WHERE fired_at IS NULL AND (session_id, kind) IN (
  SELECT session_id, kind FROM alarms
  WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at, session_id, kind LIMIT :most)
RETURNING session_id, kind, due_at;

-- name: postpone_alarm
-- The alarm that would fire next, in the order of fire_alarms.
UPDATE alarms SET due_at = :due_at WHERE (session_id, kind) IN (
  SELECT session_id, kind FROM alarms
  WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at, session_id, kind LIMIT 1);

-- name: next_alarm
SELECT MIN(due_at) FROM alarms WHERE fired_at IS NULL;

-- name: alarmed_session
SELECT id, kind, status, title, host_id, starts_at, ends_at, seats_taken, meeting_link FROM sessions WHERE id = :id;

-- name: attendees
-- The host, everyone with a seat and those who interview along, and what they chose to be told.
SELECT p.id, p.timezone, w.chosen FROM sessions AS s JOIN people AS p ON p.id = s.host_id
LEFT JOIN preferences AS w ON w.person_id = p.id WHERE s.id = :id
UNION SELECT p.id, p.timezone, w.chosen FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
LEFT JOIN preferences AS w ON w.person_id = p.id
WHERE b.session_id = :id AND b.status = 'booked'
UNION SELECT p.id, p.timezone, w.chosen FROM interviewers AS i JOIN people AS p ON p.id = i.person_id
LEFT JOIN preferences AS w ON w.person_id = p.id WHERE i.interview_id = :id
ORDER BY 1;
