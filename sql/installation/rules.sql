-- name: timed_sessions
SELECT id, starts_at, ends_at, duration_minutes FROM sessions WHERE starts_at IS NOT NULL ORDER BY id;

-- name: set_alarms
-- Of sessions whose time is still to come, or that have none.
SELECT s.id, s.status, s.starts_at, s.ends_at, a.kind, a.due_at, a.fired_at
FROM sessions AS s JOIN alarms AS a ON a.session_id = s.id
WHERE s.status IN ('scheduled', 'live') ORDER BY s.id, a.kind;

-- name: count_overdue_alarms
-- Those that people choose look back when they fire, so they may be late.
SELECT COUNT(*) FROM alarms WHERE fired_at IS NULL AND due_at < :before AND kind <> 'chosen';

-- name: count_overdue_requests
SELECT COUNT(*) FROM requests WHERE status = 'pending' AND expires_at < :before;

-- name: count_overdue_closings
SELECT COUNT(*) FROM people WHERE closing_at < :before;
