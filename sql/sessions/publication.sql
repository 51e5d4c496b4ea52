-- name: publish_session
-- Compare and swap: of two presses the second finds no draft any more.
UPDATE sessions SET status = 'scheduled', published_at = :now WHERE id = :id AND host_id = :me AND status = 'draft' AND starts_at > :now;

-- name: cancel_session
-- Its seats are free again, and nobody holds one; what has begun cannot be called off.
UPDATE sessions SET status = 'cancelled', cancel_reason = :reason, seats_taken = 0
WHERE id = :id AND host_id = :me AND status IN ('draft', 'scheduled');

-- name: cancel_bookings
-- Nobody owes anything for a session that was called off.
UPDATE bookings SET status = 'cancelled', cancelled_at = :now, is_due = 0 WHERE session_id = :session_id AND status <> 'cancelled';

-- name: nothing_is_due
-- It did not take place: nor does anybody owe anything who gave a seat back too late.
UPDATE bookings SET is_due = 0 WHERE session_id = :session_id AND is_due = 1;

-- name: hosted_now
-- What a host must bring to an end before they leave.
SELECT id, status FROM sessions WHERE host_id = :me AND status IN ('scheduled', 'live') ORDER BY starts_at;

-- name: throw_away_drafts
-- With the account of who wrote them.
DELETE FROM sessions WHERE host_id = :me AND status = 'draft';
