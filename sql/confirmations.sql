-- name: confirmed
-- The seat that somebody has. SQLite finds it in the index of those that are not cancelled only if that is said.
SELECT * FROM booking_details
WHERE session_id = :session_id AND learner_id = :learner_id AND status = 'booked' AND status <> 'cancelled';
