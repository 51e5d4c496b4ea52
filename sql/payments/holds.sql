-- name: next_hold
SELECT MIN(hold_until) FROM payments WHERE hold_until IS NOT NULL;

-- name: holds_due
SELECT * FROM payment_details WHERE hold_until IS NOT NULL AND hold_until <= :now ORDER BY hold_until, id LIMIT :most;

-- name: holds_of_session
SELECT * FROM payment_details WHERE session_id = :session_id AND hold_until IS NOT NULL ORDER BY id;

-- name: lapse_payment
UPDATE payments SET lapsed_at = :now WHERE id = :id;
