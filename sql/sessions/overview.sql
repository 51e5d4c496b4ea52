-- name: host_figures
-- :today starts at midnight in the host's time zone. What all hosts completed today is less to read than all that one
-- host ever led.
SELECT
  (SELECT COUNT(*) FROM students WHERE host_id = :me)
    - (SELECT COUNT(*) FROM students WHERE host_id = :me AND is_former = 1) AS students,
  (SELECT COUNT(*) FROM sessions AS s WHERE s.host_id = :me AND s.status IN ('scheduled', 'live')) AS upcoming,
  (SELECT COUNT(*) FROM session_moves AS m
    WHERE m.status = 'completed' AND m.moved_at >= :today
      AND EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = m.session_id AND s.host_id = :me)) AS completed_today,
  (SELECT COUNT(*) FROM sessions AS s WHERE s.host_id = :me AND s.status IN ('scheduled', 'live')) + (
    SELECT COUNT(*) FROM sessions AS s
    WHERE s.host_id = :me AND s.status IN ('completed', 'missed', 'cancelled') AND s.published_at IS NOT NULL
  ) AS published,
  p.rating_sum, p.rating_count, p.headline, p.paused_at,
  (SELECT MIN(COALESCE(o.read_at, '')) FROM outside_calendars AS o
    WHERE o.person_id = :me AND o.problem <> '' AND COALESCE(o.read_at, CASE WHEN o.failures > 4 THEN '' ELSE :today END)
      < :yesterday) AS calendar_read_at
FROM people AS p WHERE p.id = :me;

-- name: next_hosted
-- A live one first: it may have been started before another one that is overdue.
SELECT s.id, s.kind, s.title, s.status, s.starts_at, s.ends_at, s.seats, s.seats_taken, s.host_ready_at,
  (SELECT COUNT(*) FROM bookings AS b
    WHERE b.session_id = s.id AND b.status = 'booked' AND b.ready_at IS NOT NULL) AS ready_count
FROM sessions AS s
WHERE s.host_id = :me AND s.status IN ('scheduled', 'live')
ORDER BY CASE WHEN s.status = 'live' THEN 0 ELSE 1 END, s.starts_at, s.id LIMIT 1;
