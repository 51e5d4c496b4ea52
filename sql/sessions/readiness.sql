-- name: host_ready
-- Said once is enough; only while it has not begun.
UPDATE sessions SET host_ready_at = COALESCE(host_ready_at, :now) WHERE id = :id AND host_id = :me AND status = 'scheduled';

-- name: learner_ready
-- Whoever is ready has also confirmed a moved start.
UPDATE bookings SET ready_at = COALESCE(ready_at, :now), must_confirm = 0 WHERE id = :id AND status = 'booked';

-- name: start_session
-- Once, by its host.
UPDATE sessions SET status = 'live', host_ready_at = COALESCE(host_ready_at, :now) WHERE id = :id AND host_id = :me AND status = 'scheduled';

-- name: drop_waitlist
-- It has begun, or never will: there is nothing left to wait for.
UPDATE bookings SET status = 'cancelled', cancelled_at = :now WHERE session_id = :session_id AND status = 'waitlisted';

-- name: live_of
-- A host is in one room at a time: what runs over must be ended before the next begins.
SELECT id, title FROM sessions WHERE host_id = :me AND status = 'live' AND id <> :but ORDER BY starts_at LIMIT 1;

-- name: end_session
-- By its host, or by the clock when nobody did.
UPDATE sessions SET status = 'completed' WHERE id = :id AND status = 'live';

-- name: miss_session
-- Nobody started it before its end.
UPDATE sessions SET status = 'missed' WHERE id = :id AND status = 'scheduled' AND ends_at <= :now;

-- name: join_session
-- The first time somebody with a seat comes in is when they came.
UPDATE bookings SET joined_at = :now WHERE session_id = :session_id AND learner_id = :me AND status = 'booked' AND joined_at IS NULL
  AND EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = :session_id AND s.status = 'live');
