-- name: bookable
-- A session and what decides whether :me may book it; no row when they may not see it, as in `session`.
-- A removed learner may have cancelled since. What is cancelled is found in another index than what is not.
-- The last columns are those of `reader`: the host is told.
SELECT s.id, s.kind, s.status, s.host_id, s.title, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.price_cents, s.currency, s.cutoff_hours,
  COALESCE(host.closing_at, host.suspended_at) AS host_left_at,
  mine.id AS booking_id, mine.status AS booking_status,
  mine.price_cents AS booking_price_cents, mine.currency AS booking_currency,
  mine.cutoff_hours AS booking_cutoff_hours,
  CASE WHEN mine.removed_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM bookings AS past
    WHERE past.session_id = s.id AND past.status = 'cancelled' AND past.learner_id = :me
      AND past.removed_at IS NOT NULL)
  THEN 1 ELSE 0 END AS was_removed,
  (SELECT COUNT(*) FROM bookings AS past
    WHERE past.session_id = s.id AND past.status = 'cancelled' AND past.learner_id = :me
      AND past.cancelled_at > :since) AS cancelled_lately,
  host.timezone, host.language, host.region, host.browser_language, (
    SELECT w.chosen FROM preferences AS w WHERE w.person_id = s.host_id) AS chosen, (
    SELECT MIN(1) FROM subscriptions AS x WHERE x.person_id = s.host_id) AS has_push, (
    SELECT MIN(1) FROM phones AS y WHERE y.person_id = s.host_id AND y.number <> '' AND y.stopped_at IS NULL) AS has_phone
FROM sessions AS s
LEFT JOIN people AS host ON host.id = s.host_id
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
WHERE s.id = :id AND (
  s.host_id = :me
  OR (s.kind = 'class' AND s.published_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM bookings AS held WHERE held.session_id = s.id AND held.learner_id = :me));

-- name: take_seat
-- One statement checks and counts, so the last seat is never sold twice. The table has a CHECK as well. It returns no
-- row, for which SQLite would make a temporary table.
UPDATE sessions SET seats_taken = seats_taken + 1, revision = revision + 1
WHERE id = :id AND status = 'scheduled' AND starts_at > :now AND seats_taken < seats;

-- name: free_seat
-- Who books again is invited again, by a later revision.
UPDATE sessions SET seats_taken = seats_taken - 1, revision = revision + 1 WHERE id = :id RETURNING seats, seats_taken;

-- name: seats
SELECT seats, seats_taken FROM sessions WHERE id = :id;

-- name: insert_booking
-- The booking keeps its own price, fee and cut-off, so later changes do not apply to it. The fee is rounded to the
-- nearest minor unit, and a half up.
INSERT INTO bookings (id, session_id, learner_id, status, price_cents, fee_cents, currency, cutoff_hours,
  agreed_start, agreed_minutes, starts_at, created_at, seated_at)
VALUES (:id, :session_id, :learner_id, :status, :price_cents,
  (CAST(:price_cents AS BIGINT) * COALESCE((
    SELECT CAST(f.value AS BIGINT) FROM facts AS f WHERE f.name = 'fee'), 0) + 5000) / 10000,
  :currency, :cutoff_hours,
  :agreed_start, :agreed_minutes, :agreed_start, :now, :seated_at);

-- name: seat_booking
-- Its price and its cut-off stay those that the learner joined the waitlist at.
UPDATE bookings SET status = 'booked', seated_at = :now, agreed_start = :starts_at, agreed_minutes = :minutes,
  must_confirm = :must_confirm
WHERE id = :id AND status = 'waitlisted';

-- name: cancel_booking
UPDATE bookings SET status = 'cancelled', list = 'cancelled', cancelled_at = :now, is_due = :is_due, ready_at = NULL
WHERE id = :id AND learner_id = :me AND status = :was;

-- name: booking
SELECT * FROM booking_details WHERE id = :id AND learner_id = :me;

-- name: active_bookings
SELECT b.id, b.learner_id, b.status FROM bookings AS b
WHERE b.session_id = :session_id AND b.status <> 'cancelled' AND b.learner_id IS NOT NULL ORDER BY b.id;

-- name: ask_to_confirm
-- The session was moved. Learners who were ready for the old time have to get ready again.
UPDATE bookings SET must_confirm = 1, ready_at = NULL WHERE session_id = :session_id AND status = 'booked';

-- name: confirm_booking
UPDATE bookings SET must_confirm = 0, agreed_start = :starts_at, agreed_minutes = :minutes
WHERE id = :id AND learner_id = :me AND status = 'booked';

-- name: participants
SELECT b.id, b.status, b.price_cents, b.currency, b.ready_at, b.joined_at, b.must_confirm, b.rating, b.review,
  b.feedback, b.removed_at, b.learner_id, p.name AS learner_name, p.picture AS learner_picture,
  p.timezone AS learner_timezone, paid.id AS payment_id, paid.way AS payment_way, paid.state AS payment_state, paid.hold_until,
  sp.sponsorship_id, sponsor.name AS sponsor_name, COALESCE(c.checked_at, '') AS checked_at
FROM bookings AS b LEFT JOIN people AS p ON p.id = b.learner_id
LEFT JOIN payment_states AS paid ON paid.booking_id = b.id
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id LEFT JOIN organisations AS sponsor ON sponsor.id = sp.sponsor_id
LEFT JOIN connection_checks AS c ON c.person_id = b.learner_id AND c.microphone = 1 AND c.connection <> 'none'
WHERE b.session_id = :session_id AND b.status <> 'cancelled' ORDER BY b.status, b.id;

-- name: upcoming_bookings
-- `ahead` is how many people are ahead on the waitlist.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.meeting_link, s.host_id, s.host_ready_at, host.name AS host_name, host.picture AS host_picture,
  b.id AS booking_id, b.status AS booking_status,
  b.price_cents AS booking_price_cents, b.currency AS booking_currency, b.cutoff_hours AS booking_cutoff_hours,
  b.seated_at, b.must_confirm, b.ready_at, b.joined_at, b.removed_at,
  (SELECT COUNT(*) FROM bookings AS w
    WHERE w.session_id = s.id AND w.status = 'waitlisted' AND w.id < b.id) AS ahead,
  paid.id AS payment_id, paid.way AS payment_way, paid.state AS payment_state,
  paid.owed_cents, paid.surplus_cents, paid.hold_until, sp.sponsorship_id, sponsor.name AS sponsor_name
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS host ON host.id = s.host_id
LEFT JOIN payment_states AS paid ON paid.booking_id = b.id AND paid.learner_id = :me
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id LEFT JOIN organisations AS sponsor ON sponsor.id = sp.sponsor_id
WHERE b.learner_id = :me AND b.list = 'upcoming'
ORDER BY b.starts_at, b.id LIMIT 300;

-- name: bookings_page
-- The index has the ids, so only those on the page are read in full.
SELECT id, session_id, status, price_cents, currency, rating FROM bookings
WHERE id IN (SELECT id FROM bookings WHERE learner_id = :me AND id < :before ORDER BY id DESC LIMIT :limit)
ORDER BY id DESC;

-- name: past_bookings
-- What took place while they had a seat, or what they or somebody else cancelled, or nobody started.
-- Nobody knows who came to a session at a meeting link elsewhere, so everybody counts as present. `called_off`: by
-- somebody else, while they had a seat or waited for one.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.host_id,
  s.cancel_reason, host.name AS host_name, host.picture AS host_picture, b.id AS booking_id, b.status AS booking_status,
  b.price_cents AS booking_price_cents, b.currency AS booking_currency, b.seated_at, b.rating, b.rated_at, b.review,
  b.is_due, b.feedback, b.removed_at,
  sp.sponsorship_id, sponsor.name AS sponsor_name,
  CASE WHEN b.joined_at IS NOT NULL OR s.meeting_link <> '' THEN 1 ELSE 0 END AS attended,
  (SELECT COUNT(*) FROM session_moves AS m
    WHERE m.session_id = s.id AND m.status = 'cancelled' AND m.moved_at <= b.cancelled_at
      AND (m.person_id IS NULL OR m.person_id <> :me)) AS called_off
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS host ON host.id = s.host_id
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id LEFT JOIN organisations AS sponsor ON sponsor.id = sp.sponsor_id
WHERE b.learner_id = :me
  AND b.list = :list AND (b.starts_at, b.id) < (:before_start, :before_id)
ORDER BY b.starts_at DESC, b.id DESC LIMIT :limit;

-- name: booking_counts
-- How many there are in each of a learner's lists.
SELECT COUNT(*) FILTER (WHERE list = 'upcoming') AS upcoming, COUNT(*) FILTER (WHERE list = 'past') AS past,
  COUNT(*) FILTER (WHERE list = 'cancelled') AS cancelled,
  (SELECT COUNT(*) FROM payments AS p WHERE p.learner_id = :me) AS payments,
  EXISTS (SELECT 1 FROM sponsored_people AS sd WHERE sd.person_id = :me)
    OR EXISTS (SELECT 1 FROM sponsored_people AS sd JOIN people AS p ON p.email = sd.email WHERE p.id = :me)
  AS is_sponsored,
  EXISTS (SELECT 1 FROM interviews AS i
    WHERE i.candidate_id = :me AND i.status IN ('invited', 'proposed')) AS is_invited
FROM bookings WHERE learner_id = :me;

-- name: relist_bookings
-- After the session has moved, or has become something else. Bookings that are cancelled stay where they are.
UPDATE bookings SET
  starts_at = (SELECT s.starts_at FROM sessions AS s WHERE s.id = :session_id),
  list = CASE WHEN status = 'cancelled' THEN 'cancelled' ELSE (
    SELECT CASE WHEN s.status IN ('missed', 'cancelled') THEN 'cancelled' WHEN s.status = 'completed' THEN 'past'
      ELSE 'upcoming' END
    FROM sessions AS s WHERE s.id = :session_id) END
WHERE session_id = :session_id;

-- name: cancellable_bookings
SELECT b.id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.list = 'upcoming' AND s.status = 'scheduled' ORDER BY b.id;

-- name: give_feedback
UPDATE bookings SET feedback = :feedback WHERE id = :id AND session_id = :session_id AND status = 'booked';

-- name: exported_bookings
SELECT b.id, b.session_id, s.title, s.starts_at, b.status, b.price_cents, b.currency, b.created_at, b.cancelled_at,
  b.rating, b.review, b.feedback
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id WHERE b.learner_id = :me ORDER BY b.id;
