-- name: take_seat
-- The seat goes to exactly one: of many who press at once, each finds what the one before has left. The CHECK of the table stands below it.
UPDATE sessions SET seats_taken = seats_taken + 1
WHERE id = :id AND status = 'scheduled' AND starts_at > :now AND seats_taken < seats
RETURNING seats, seats_taken;

-- name: free_seat
-- One less; the caller has just cancelled a booking that held one.
UPDATE sessions SET seats_taken = seats_taken - 1 WHERE id = :id RETURNING seats, seats_taken;

-- name: insert_booking
-- The price is kept as it is now, whatever the mentor makes of it later. Of two at once the index below lets one in.
INSERT INTO bookings (id, session_id, learner_id, status, price_cents, currency, cutoff_hours, created_at, seated_at)
VALUES (:id, :session_id, :learner_id, :status, :price_cents, :currency, :cutoff_hours, :now, :seated_at);

-- name: seat_booking
-- From the waitlist into the seat that was just taken for it.
UPDATE bookings SET status = 'booked', seated_at = :now WHERE id = :id AND status = 'waitlisted';

-- name: cancel_booking
-- Compare and swap, by its owner alone.
UPDATE bookings SET status = 'cancelled', cancelled_at = :now, is_due = :is_due, ready_at = NULL
WHERE id = :id AND learner_id = :me AND status = :was;

-- name: booking
-- A booking for its owner, with what decides about it.
SELECT b.id, b.session_id, b.status, b.price_cents, b.currency, b.cutoff_hours, b.created_at, b.seated_at, b.must_confirm, b.rating, b.learner_id,
  s.status AS session_status, s.title, s.starts_at, s.ends_at, s.host_id, s.kind, p.name AS learner_name
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS p ON p.id = b.learner_id
WHERE b.id = :id AND b.learner_id = :me;

-- name: waitlist
-- In the order they came.
SELECT b.id, b.learner_id, p.timezone FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status = 'waitlisted' ORDER BY b.id;

-- name: seats_held
-- Whoever holds a seat, with the zone they live in: for telling them.
SELECT b.id, b.learner_id, p.timezone FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status = 'booked' ORDER BY b.id;

-- name: everybody_booked
-- The seats and those who wait, with the zone they live in.
SELECT b.id, b.learner_id, b.status, p.timezone FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status <> 'cancelled' ORDER BY b.id;

-- name: ask_to_confirm
-- The start was moved: whoever said they were ready was ready for another time.
UPDATE bookings SET must_confirm = 1, ready_at = NULL WHERE session_id = :session_id AND status = 'booked';

-- name: confirm_booking
-- They come at the new time too.
UPDATE bookings SET must_confirm = 0 WHERE id = :id AND learner_id = :me AND status = 'booked';

-- name: give_back
-- Without charge: the session was moved to where they hold another seat.
UPDATE bookings SET status = 'cancelled', cancelled_at = :now, is_due = 0 WHERE id = :id AND status = 'booked';

-- name: participants
-- For the host: who is in it, who waits, who is ready, who came.
SELECT b.id, b.status, b.price_cents, b.currency, b.ready_at, b.joined_at, b.must_confirm, b.rating, b.review, b.feedback, b.learner_id,
  COALESCE(p.name, 'Somebody who left') AS learner_name
FROM bookings AS b LEFT JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status <> 'cancelled' ORDER BY b.status, b.id;

-- name: upcoming_of
-- A learner's seats, and where they wait for one, the next first.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken, s.meeting_link, s.host_id, s.host_ready_at,
  COALESCE(host.name, 'Somebody who left') AS host_name, b.id AS booking_id, b.status AS booking_status, b.price_cents AS booking_price_cents,
  b.currency AS booking_currency, b.cutoff_hours AS booking_cutoff_hours, b.seated_at, b.must_confirm, b.ready_at, b.joined_at,
  (SELECT COUNT(*) FROM bookings AS w WHERE w.session_id = s.id AND w.status = 'waitlisted' AND w.id < b.id) AS ahead
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS host ON host.id = s.host_id
WHERE b.learner_id = :me AND b.status IN ('booked', 'waitlisted') AND s.status IN ('scheduled', 'live')
ORDER BY s.starts_at, s.id LIMIT 300;

-- name: past_of
-- What is behind a learner, newest first, also the seats that were given back.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.host_id, s.cancel_reason,
  COALESCE(host.name, 'Somebody who left') AS host_name, b.id AS booking_id, b.status AS booking_status, b.price_cents AS booking_price_cents,
  b.currency AS booking_currency, b.joined_at, b.rating, b.review, b.is_due, b.feedback
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS host ON host.id = s.host_id
WHERE b.learner_id = :me AND (s.status IN ('completed', 'missed', 'cancelled') OR b.status = 'cancelled')
  AND (s.starts_at, b.id) < (:before_start, :before_id)
ORDER BY s.starts_at DESC, b.id DESC LIMIT :limit;

-- name: held_by
-- What a learner who leaves must give back.
SELECT b.id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.status <> 'cancelled' AND s.status = 'scheduled' ORDER BY b.id;

-- name: rate_booking
-- Once, and only by somebody who held a seat to the end.
UPDATE bookings SET rating = :rating, review = :review, rated_at = :now
WHERE id = :id AND learner_id = :me AND status = 'booked' AND rating IS NULL
  AND EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = bookings.session_id AND s.status = 'completed');

-- name: add_rating
-- The sum and the count are kept with the mentor, because every card shows them.
UPDATE people SET rating_sum = rating_sum + :rating, rating_count = rating_count + 1 WHERE id = :id;

-- name: give_feedback
-- By the host, to one who was there.
UPDATE bookings SET feedback = :feedback WHERE id = :id AND session_id = :session_id AND status = 'booked';

-- name: bookings_of
-- All of a learner's, for whoever takes their data along.
SELECT b.id, b.session_id, s.title, s.starts_at, b.status, b.price_cents, b.currency, b.created_at, b.cancelled_at, b.rating, b.review, b.feedback
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id WHERE b.learner_id = :me ORDER BY b.id;

-- name: waits_at
-- Where somebody waits for a seat at a time that has just become free for them.
SELECT b.session_id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.status = 'waitlisted' AND s.status = 'scheduled' AND s.seats_taken < s.seats
  AND s.starts_at < :ends_at AND s.ends_at > :starts_at
ORDER BY b.id;

-- name: call_off
-- The one it was made for has left it.
UPDATE sessions SET status = 'cancelled', cancel_reason = :reason WHERE id = :id AND status = 'scheduled' AND seats_taken = 0;
