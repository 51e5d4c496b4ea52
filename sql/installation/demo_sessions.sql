-- name: insert_past_booking
-- A seat in a past session. The demo data writes what would otherwise have happened over weeks.
INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours,
  created_at, seated_at, ready_at, joined_at, rating, review, rated_at)
VALUES (:id, :session_id, :learner_id, 'booked', :price_cents, 'EUR', 24,
  :at, :at, :joined_at, :joined_at, :rating, :review, :rated_at);

-- name: complete_past_session
UPDATE sessions SET status = 'completed', published_at = :at, host_ready_at = starts_at,
  seats_taken = (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = sessions.id AND b.status = 'booked')
WHERE id = :id;
