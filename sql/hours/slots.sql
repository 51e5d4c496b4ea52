-- name: led_between
-- What a mentor leads, or led, at that time: it takes up time unless it is over, and it counts for the day and the week.
SELECT title, status, starts_at, ends_at FROM sessions
WHERE host_id = :mentor_id AND status IN ('scheduled', 'live', 'completed')
  AND starts_at > :earliest AND starts_at < :until
ORDER BY starts_at, id;

-- name: booked_ahead
SELECT id, title, starts_at, ends_at FROM sessions
WHERE host_id = :mentor_id AND kind = 'one_to_one' AND status = 'scheduled' AND starts_at > :now
ORDER BY starts_at, id LIMIT :most;
