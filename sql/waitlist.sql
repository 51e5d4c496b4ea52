-- name: waitlist
SELECT b.id, b.learner_id, b.agreed_start, b.agreed_minutes, b.price_cents, b.currency, p.name AS learner_name
FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status = 'waitlisted' AND b.learner_id IS NOT NULL ORDER BY b.id;

-- name: seats_held
SELECT b.id, b.learner_id FROM bookings AS b
WHERE b.session_id = :session_id AND b.status = 'booked' AND b.learner_id IS NOT NULL ORDER BY b.id;

-- name: release_booking
-- Free of charge, because the session was moved to a time when the learner has another seat.
UPDATE bookings SET status = 'cancelled', list = 'cancelled', cancelled_at = :now, is_due = 0
WHERE id = :id AND status = 'booked';

-- name: waitlists_with_seats
-- Sessions the learner is on the waitlist of, with a free seat, at a time that has just become free for them.
SELECT b.session_id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.list = 'upcoming' AND b.starts_at > :earliest AND b.starts_at < :ends_at
  AND b.status = 'waitlisted' AND s.status = 'scheduled' AND s.seats_taken < s.seats AND s.ends_at > :starts_at
ORDER BY b.id;
