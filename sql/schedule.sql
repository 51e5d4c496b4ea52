-- name: hosted_between
-- What touches that time, from a place in the list on; nothing that began before :earliest does.
SELECT id, kind, status, title, starts_at, ends_at, seats, seats_taken, '' AS booking_status, 0 AS must_confirm,
  '' AS host_name, 0 AS is_along
FROM sessions
WHERE host_id = :me AND status IN ('draft', 'scheduled', 'live', 'completed', 'missed')
  AND starts_at >= :earliest AND starts_at < :until AND ends_at > :since AND (starts_at, id) > (:after_start, :after_id)
ORDER BY starts_at, id LIMIT :limit;

-- name: hosted_count_between
SELECT COUNT(*) FROM sessions
WHERE host_id = :me AND status IN ('draft', 'scheduled', 'live', 'completed', 'missed')
  AND starts_at >= :earliest AND starts_at < :until AND ends_at > :since;

-- name: seats_between
SELECT s.id, s.kind, s.status, s.title, s.starts_at, s.ends_at, s.seats, s.seats_taken, b.status AS booking_status,
  b.must_confirm, COALESCE(host.name, '') AS host_name, 0 AS is_along
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS host ON host.id = s.host_id
WHERE b.learner_id = :me AND b.list IN ('upcoming', 'past')
  AND b.starts_at >= :earliest AND b.starts_at < :until AND s.ends_at > :since
  AND (b.starts_at, s.id) > (:after_start, :after_id)
ORDER BY b.starts_at, s.id LIMIT :limit;

-- name: seats_count_between
SELECT COUNT(*) FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.list IN ('upcoming', 'past')
  AND b.starts_at >= :earliest AND b.starts_at < :until AND s.ends_at > :since;

-- name: interviewing_between
-- What they conduct along with an employer, who alone can move it.
SELECT s.id, s.kind, s.status, s.title, s.starts_at, s.ends_at, s.seats, s.seats_taken, '' AS booking_status,
  0 AS must_confirm, COALESCE(host.name, '') AS host_name, 1 AS is_along
FROM interviewers AS i JOIN sessions AS s ON s.id = i.interview_id LEFT JOIN people AS host ON host.id = s.host_id
WHERE i.person_id = :me AND s.status IN ('scheduled', 'live', 'completed', 'missed')
  AND s.starts_at >= :earliest AND s.starts_at < :until AND s.ends_at > :since
  AND (s.starts_at, s.id) > (:after_start, :after_id)
ORDER BY s.starts_at, s.id LIMIT :limit;

-- name: interviewing_count_between
SELECT COUNT(*) FROM interviewers AS i JOIN sessions AS s ON s.id = i.interview_id
WHERE i.person_id = :me AND s.status IN ('scheduled', 'live', 'completed', 'missed')
  AND s.starts_at >= :earliest AND s.starts_at < :until AND s.ends_at > :since;
