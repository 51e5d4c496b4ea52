-- name: hosted_counts
-- A deleted draft is cancelled without ever having been published, and is not a past session.
SELECT (SELECT COUNT(*) FROM sessions WHERE host_id = :me AND status = 'draft') AS draft,
  (SELECT COUNT(*) FROM sessions WHERE host_id = :me AND status IN ('scheduled', 'live')) AS scheduled,
  (SELECT COUNT(*) FROM sessions
    WHERE host_id = :me AND status IN ('completed', 'missed', 'cancelled') AND published_at IS NOT NULL) AS past
FROM people WHERE id = :me;

-- name: hosted_drafts
SELECT id, kind, status, title, domain, starts_at, ends_at, duration_minutes, seats, seats_taken, price_cents, currency,
  meeting_link
FROM sessions WHERE host_id = :me AND status = 'draft' ORDER BY id DESC LIMIT 300;

-- name: hosted_upcoming
-- One row for each booking, so that sessions and their participants come in one query.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.price_cents, s.currency, s.meeting_link, s.host_ready_at,
  b.id AS booking_id, b.status AS booking_status, b.ready_at, b.joined_at, b.must_confirm, b.learner_id,
  p.name AS learner_name, p.picture AS learner_picture
FROM (
  SELECT * FROM sessions
  WHERE host_id = :me AND status IN ('scheduled', 'live') AND (starts_at, id) > (:after_start, :after_id)
  ORDER BY starts_at, id LIMIT :limit) AS s
LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status <> 'cancelled'
LEFT JOIN people AS p ON p.id = b.learner_id
ORDER BY s.starts_at, s.id, b.id;

-- name: hosted_past
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.price_cents, s.currency, s.meeting_link, s.cancel_reason,
  (SELECT COUNT(*) FROM bookings AS b
    WHERE b.session_id = s.id AND b.status = 'booked' AND b.joined_at IS NOT NULL) AS joined_count,
  (SELECT COUNT(*) FROM bookings AS b
    WHERE b.session_id = s.id AND b.status = 'booked' AND b.feedback <> '') AS feedback_count
FROM sessions AS s
WHERE s.host_id = :me AND s.status IN ('completed', 'missed', 'cancelled') AND s.published_at IS NOT NULL
  AND (s.starts_at, s.id) < (:before_start, :before_id)
ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit;

-- name: hosted_page
-- Sessions in every state, for the API. Their ids are sorted before the rest of them is read.
SELECT s.id, s.kind, s.status, s.host_id, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes,
  s.seats, s.seats_taken, s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.created_at,
  host.name AS host_name
FROM (SELECT id FROM sessions WHERE host_id = :me AND id < :before ORDER BY id DESC LIMIT :limit) AS newest
JOIN sessions AS s ON s.id = newest.id JOIN people AS host ON host.id = s.host_id
ORDER BY s.id DESC;

-- name: exported_sessions
SELECT id, kind, status, title, description, domain, starts_at, ends_at, seats, seats_taken, price_cents, currency,
  meeting_link, summary, created_at
FROM sessions WHERE host_id = :me ORDER BY id;
