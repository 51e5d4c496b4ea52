-- name: booking_link
SELECT token, mentor_id, learner_id, is_single, expires_at FROM hours_links WHERE token = :token;

-- name: booking_links
SELECT k.token, k.note, k.is_single, k.expires_at, k.learner_id, p.name AS learner_name
FROM hours_links AS k LEFT JOIN people AS p ON p.id = k.learner_id
WHERE k.mentor_id = :mentor_id AND k.expires_at > :now
ORDER BY k.expires_at, k.token LIMIT 200;

-- name: add_booking_link
INSERT INTO hours_links (token, mentor_id, note, is_single, expires_at)
VALUES (:token, :mentor_id, :note, :is_single, :expires_at);

-- name: use_booking_link
-- Compare and swap: of two who book with it at the same moment, one finds it unused.
UPDATE hours_links SET learner_id = :learner_id
WHERE token = :token AND mentor_id = :mentor_id AND expires_at > :now
  AND (learner_id IS NULL OR (learner_id = :learner_id AND is_single = 0));

-- name: note_booking_of_link
UPDATE hours_links SET booking_id = :booking_id WHERE token = :token;

-- name: give_booking_link_back
UPDATE hours_links SET learner_id = NULL, booking_id = NULL WHERE booking_id = :booking_id AND is_single = 1;

-- name: give_links_of_session_back
UPDATE hours_links SET learner_id = NULL, booking_id = NULL
WHERE is_single = 1 AND booking_id IN (
  SELECT b.id FROM bookings AS b JOIN payments AS p ON p.booking_id = b.id
  WHERE b.session_id = :session_id AND p.hold_until IS NOT NULL);

-- name: delete_booking_link
DELETE FROM hours_links WHERE token = :token AND mentor_id = :mentor_id;

-- name: forget_expired_links
DELETE FROM hours_links WHERE mentor_id = :mentor_id AND expires_at <= :now;
