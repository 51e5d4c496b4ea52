-- name: hold_calendar
-- Takes the row's lock until the end of the transaction: two writes to one person's calendar wait for each other.
UPDATE people SET calendar_rev = calendar_rev + 1 WHERE id = :id;

-- name: hosting_in_the_way
-- Half-open: one session may begin at the moment another ends. A session is never in its own way.
SELECT id, title, starts_at, ends_at FROM sessions
WHERE host_id = :host_id AND status IN ('scheduled', 'live') AND id <> :but AND starts_at < :ends_at AND ends_at > :starts_at
ORDER BY starts_at, id LIMIT 1;

-- name: seat_in_the_way
-- The same for whoever holds a seat. Waiting for one is no seat.
SELECT s.id, s.title, s.starts_at, s.ends_at FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.status = 'booked' AND s.status IN ('scheduled', 'live') AND s.id <> :but
  AND s.starts_at < :ends_at AND s.ends_at > :starts_at
ORDER BY s.starts_at, s.id LIMIT 1;
