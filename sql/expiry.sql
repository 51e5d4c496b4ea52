-- name: recordings_without_expiry
SELECT id, ended_at FROM recordings WHERE status = 'ready' AND expires_at IS NULL AND ended_at IS NOT NULL ORDER BY id;

-- name: set_expiry
UPDATE recordings SET expires_at = :expires_at WHERE id = :id;

-- name: forget_expiry
-- The operator has chosen another time, so hosts are told again.
UPDATE recordings SET expires_at = NULL, warned_at = NULL WHERE status <> 'deleted' AND expires_at IS NOT NULL;

-- name: recordings_to_warn_of
SELECT r.id, r.session_id, r.host_id, r.expires_at, s.title FROM recordings AS r JOIN sessions AS s ON s.id = r.session_id
WHERE r.status = 'ready' AND r.warned_at IS NULL AND r.expires_at <= :before
ORDER BY r.expires_at, r.id LIMIT :most;

-- name: warn_of_expiry
-- It is never deleted sooner than its host was promised.
UPDATE recordings SET warned_at = :now, expires_at = CASE WHEN expires_at < :soonest THEN :soonest ELSE expires_at END
WHERE id = :id AND warned_at IS NULL;

-- name: expire_recordings
-- Only what its host was told of. The files are deleted after the commit.
UPDATE recordings SET status = 'deleted', expired_at = :now
WHERE status = 'ready' AND expires_at <= :now AND warned_at IS NOT NULL
RETURNING id, session_id;

-- name: count_expired
-- Of a session, for those who could have watched them.
SELECT COUNT(*) FROM recordings AS r
WHERE r.session_id = :session_id AND r.expired_at IS NOT NULL AND (r.host_id = :me OR EXISTS (
  SELECT 1 FROM bookings AS b
  WHERE b.session_id = r.session_id AND b.learner_id = :me AND b.status = 'booked' AND b.joined_at IS NOT NULL
    AND b.removed_at IS NULL));
