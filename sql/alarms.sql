-- name: set_alarm
-- A moved start sets them anew, also those that have rung for the old one.
INSERT INTO alarms (session_id, kind, due_at) VALUES (:session_id, :kind, :due_at)
ON CONFLICT (session_id, kind) DO UPDATE SET due_at = excluded.due_at, fired_at = NULL;

-- name: clear_alarms
-- Nothing more to do about a session that is over or called off.
DELETE FROM alarms WHERE session_id = :session_id;

-- name: fire_alarms
-- Claims what is due in one statement: whoever comes second finds nothing. What follows from it is written in the same transaction.
UPDATE alarms SET fired_at = :now
WHERE fired_at IS NULL AND (session_id, kind) IN (
  SELECT session_id, kind FROM alarms WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at, session_id, kind LIMIT :most)
RETURNING session_id, kind, due_at;

-- name: postpone_alarm
-- The one that would be rung next.
UPDATE alarms SET due_at = :due_at WHERE (session_id, kind) IN (
  SELECT session_id, kind FROM alarms WHERE fired_at IS NULL AND due_at <= :now ORDER BY due_at, session_id, kind LIMIT 1);

-- name: next_alarm
-- When the clock has to look again.
SELECT MIN(due_at) FROM alarms WHERE fired_at IS NULL;

-- name: alarmed_session
-- What an alarm needs to know of its session.
SELECT id, kind, status, title, host_id, starts_at, ends_at, seats_taken FROM sessions WHERE id = :id;

-- name: people_seated
-- The host and everybody with a seat, with the zone they live in.
SELECT p.id, p.timezone FROM sessions AS s JOIN people AS p ON p.id = s.host_id WHERE s.id = :id
UNION SELECT p.id, p.timezone FROM bookings AS b JOIN people AS p ON p.id = b.learner_id WHERE b.session_id = :id AND b.status = 'booked'
ORDER BY 1;
