-- The length that a learner agreed to, as agreed_start. Who moves up from the waitlist of a session that was made longer or
-- shorter since must confirm.
ALTER TABLE bookings ADD COLUMN agreed_minutes INTEGER;
UPDATE bookings SET agreed_minutes = (SELECT s.duration_minutes FROM sessions AS s WHERE s.id = bookings.session_id)
WHERE must_confirm = 0 AND status <> 'cancelled';
