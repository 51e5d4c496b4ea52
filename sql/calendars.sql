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

-- name: is_taken
-- Whether that time has a `seat_conflict`, or `is_busy`.
SELECT CASE WHEN EXISTS (
  SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
  WHERE b.learner_id = :learner_id AND b.list = 'upcoming' AND b.starts_at > :earliest AND b.starts_at < :ends_at
    AND b.status = 'booked' AND s.id <> :but AND s.ends_at > :starts_at)
OR EXISTS (
  SELECT 1 FROM outside_calendars AS o JOIN busy_times AS t ON t.calendar_id = o.id
  WHERE o.person_id = :learner_id AND t.starts_at < :ends_at AND t.ends_at > :starts_at AND t.starts_at >= COALESCE((
    SELECT MAX(earlier.starts_at) FROM busy_times AS earlier
    WHERE earlier.calendar_id = o.id AND earlier.starts_at <= :starts_at), '')) THEN 1 ELSE 0 END AS is_taken;
