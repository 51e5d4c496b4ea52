-- name: tell_of_seat_later
INSERT INTO seats_to_tell (booking_id) VALUES (:booking_id);

-- name: seats_to_tell
SELECT booking_id FROM seats_to_tell ORDER BY booking_id LIMIT :most;

-- name: seats_to_tell_in
SELECT w.booking_id FROM seats_to_tell AS w JOIN bookings AS b ON b.id = w.booking_id
WHERE b.session_id = :session_id ORDER BY w.booking_id;

-- name: seat_is_told
DELETE FROM seats_to_tell WHERE booking_id = :booking_id;

-- name: seat_to_tell
-- As it is by now.
SELECT * FROM booking_details WHERE id = :booking_id AND status = 'booked' AND session_status IN ('scheduled', 'live');
