-- name: insert_past_booking
-- For a history written afterwards: somebody held a seat, came or did not, and said what they thought of it.
INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours, created_at, seated_at, ready_at, joined_at, rating, review, rated_at)
VALUES (:id, :session_id, :learner_id, 'booked', :price_cents, 'EUR', 24, :at, :at, :joined_at, :joined_at, :rating, :review, :rated_at);

-- name: complete_past_session
-- Likewise: it is over, with as many seats taken as were booked.
UPDATE sessions SET status = 'completed', published_at = :at, host_ready_at = starts_at,
  seats_taken = (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = sessions.id AND b.status = 'booked')
WHERE id = :id;
