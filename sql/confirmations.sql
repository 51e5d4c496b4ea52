-- name: confirmed
-- What the confirmation of a seat says.
SELECT b.price_cents, b.currency, b.cutoff_hours, b.created_at, b.seated_at, b.must_confirm, b.ready_at, s.title,
  s.starts_at, s.meeting_link, host.name AS host_name, host.timezone AS host_timezone, p.email, p.timezone, p.language,
  p.region, p.browser_language
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS p ON p.id = b.learner_id
  LEFT JOIN people AS host ON host.id = s.host_id
WHERE b.session_id = :session_id AND b.learner_id = :learner_id AND b.status = 'booked';
