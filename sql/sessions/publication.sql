-- name: publish_session
UPDATE sessions SET status = 'scheduled', published_at = :now
WHERE id = :id AND host_id = :me AND status = 'draft' AND starts_at > :now;

-- name: cancel_session
-- A session that has started cannot be cancelled.
UPDATE sessions SET status = 'cancelled', cancel_reason = :reason, seats_taken = 0, revision = revision + 1
WHERE id = :id AND host_id = :me AND status IN ('draft', 'scheduled');

-- name: cancel_bookings
-- Nobody is charged for a cancelled session.
UPDATE bookings SET status = 'cancelled', list = 'cancelled', cancelled_at = :now, is_due = 0
WHERE session_id = :session_id AND status <> 'cancelled';

-- name: waive_charges
-- The session did not take place, so late cancellations are not charged either.
-- Nobody has to confirm its time any more.
UPDATE bookings SET is_due = 0, must_confirm = 0 WHERE session_id = :session_id AND (is_due = 1 OR must_confirm = 1);

-- name: hosted_open
SELECT id, status FROM sessions WHERE host_id = :me AND status IN ('scheduled', 'live') ORDER BY starts_at;

-- name: delete_drafts
DELETE FROM sessions WHERE host_id = :me AND status = 'draft';
