-- name: invited
-- The latest booking that they had of that session, also if it was cancelled.
SELECT * FROM booking_details
WHERE session_id = :session_id AND learner_id = :learner_id AND status IN ('booked', 'cancelled')
ORDER BY id DESC LIMIT 1;
