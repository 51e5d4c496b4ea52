-- name: hosting_conflict
-- Half-open: one session may start at the moment another ends. `:but` is the session being checked.
SELECT id, title, starts_at, ends_at FROM sessions
WHERE host_id = :host_id AND status IN ('scheduled', 'live') AND id <> :but
  AND starts_at < :ends_at AND ends_at > :starts_at
ORDER BY starts_at, id LIMIT 1;

-- name: seat_conflict
-- The same for a learner. A place on a waitlist is not a conflict. What began before :earliest is over.
SELECT s.id, s.title, s.starts_at, s.ends_at FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.list = 'upcoming' AND b.starts_at > :earliest AND b.starts_at < :ends_at
  AND b.status = 'booked' AND s.id <> :but AND s.ends_at > :starts_at
ORDER BY b.starts_at, b.id LIMIT 1;
