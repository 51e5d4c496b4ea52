-- name: next_hold
SELECT MIN(hold_until) FROM payments WHERE hold_until IS NOT NULL;

-- name: holds_due
SELECT * FROM payment_details WHERE hold_until IS NOT NULL AND hold_until <= :now ORDER BY hold_until, id LIMIT :most;

-- name: holds_of_session
SELECT * FROM payment_details WHERE session_id = :session_id AND hold_until IS NOT NULL ORDER BY id;

-- name: shorten_holds
UPDATE payments SET hold_until = :starts_at
WHERE booking_id IN (SELECT b.id FROM bookings AS b WHERE b.session_id = :session_id) AND hold_until > :starts_at;

-- name: lapse_payment
UPDATE payments SET lapsed_at = :now WHERE id = :id;
