-- name: insert_past_booking
-- The demo data writes what would otherwise have happened over a year.
INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours,
  agreed_start, starts_at, created_at, seated_at, ready_at, joined_at, rating, review, rated_at, feedback,
  reviewed_id)
VALUES (:id, :session_id, :learner_id, :status, :price_cents, :currency, 24,
  (SELECT s.starts_at FROM sessions AS s WHERE s.id = :session_id),
  (SELECT s.starts_at FROM sessions AS s WHERE s.id = :session_id), :created_at, :seated_at, :joined_at, :joined_at,
  :rating, :review, :rated_at, :feedback,
  (SELECT s.host_id FROM sessions AS s WHERE s.id = :session_id AND CAST(:rating AS BIGINT) IS NOT NULL));

-- name: complete_past_session
UPDATE sessions SET status = 'completed', host_ready_at = starts_at WHERE id = :id;

-- name: insert_past_recording
INSERT INTO recordings (id, session_id, host_id, status, mime, next_chunk, bytes, created_at, ended_at)
VALUES (:id, :session_id, :host_id, 'ready', 'video/webm', 1, :bytes, :created_at, :ended_at);

-- name: read_earlier_notifications
UPDATE notifications SET read_at = created_at WHERE created_at < :before AND read_at IS NULL;

-- name: demo_notifications_made
SELECT id, created_at FROM notifications WHERE created_at < :before AND id > :id ORDER BY created_at, id;

-- name: date_demo_notification
UPDATE notifications SET id = :new WHERE id = :id;

-- name: demo_payments_made
SELECT id, created_at FROM payments ORDER BY created_at, id;

-- name: date_demo_payment
UPDATE payments SET id = :new WHERE id = :id;

-- name: demo_payments
SELECT p.id, p.owed_cents, p.host_id, p.ends_at FROM payment_details AS p WHERE p.owed_cents > 0
ORDER BY p.ends_at, p.id;

-- name: demo_classes_to_sponsor
SELECT id FROM sessions
WHERE kind = 'class' AND status = 'scheduled' AND price_cents > 0 AND currency = 'EUR' AND starts_at > :after
  AND seats_taken < seats ORDER BY starts_at, id;
