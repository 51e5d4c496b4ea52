-- name: host_ready
UPDATE sessions SET host_ready_at = COALESCE(host_ready_at, :now)
WHERE id = :id AND host_id = :me AND status = 'scheduled';

-- name: learner_ready
-- Being ready also confirms a moved start.
UPDATE bookings SET ready_at = COALESCE(ready_at, :now), must_confirm = 0 WHERE id = :id AND status = 'booked';

-- name: start_session
UPDATE sessions SET status = 'live', host_ready_at = COALESCE(host_ready_at, :now)
WHERE id = :id AND host_id = :me AND status = 'scheduled';

-- name: clear_waitlist
UPDATE bookings SET status = 'cancelled', list = 'cancelled', cancelled_at = :now
WHERE session_id = :session_id AND status = 'waitlisted';

-- name: live_session
-- A host can be live in one session at a time. :but is the session about to start.
SELECT s.id, s.title, s.kind, p.name AS host_name FROM sessions AS s JOIN people AS p ON p.id = s.host_id
WHERE s.host_id = :me AND s.status = 'live' AND s.id <> :but ORDER BY s.starts_at LIMIT 1;

-- name: end_session
UPDATE sessions SET status = 'completed' WHERE id = :id AND status = 'live';

-- name: miss_session
UPDATE sessions SET status = 'missed' WHERE id = :id AND status = 'scheduled' AND ends_at <= :now;

-- name: join_session
-- The first time a learner joins is kept. Joining agrees to a moved start.
UPDATE bookings SET joined_at = :now, must_confirm = 0
WHERE session_id = :session_id AND learner_id = :me AND status = 'booked' AND joined_at IS NULL
  AND removed_at IS NULL
  AND EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = :session_id AND s.status = 'live');

-- name: release_unconfirmed
-- Learners who neither confirmed a new start nor came: free of charge.
UPDATE bookings SET status = 'cancelled', list = 'cancelled', cancelled_at = :now, is_due = 0, must_confirm = 0
WHERE session_id = :session_id AND status = 'booked' AND must_confirm = 1
RETURNING id, learner_id;
