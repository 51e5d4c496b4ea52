-- name: card
-- A session as the cards of a list show it, for those who look at the list at this moment.
SELECT s.id, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken, s.price_cents, s.currency, s.search_text,
  s.host_id, host.name AS host_name, host.rating_sum, host.rating_count, NULL AS booking_status
FROM sessions AS s JOIN people AS host ON host.id = s.host_id
WHERE s.id = :id AND s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now;

-- name: people_in
-- Everybody a session concerns: its host, and whoever holds a seat or waits for one.
SELECT host_id AS id FROM sessions WHERE id = :id AND host_id IS NOT NULL
UNION SELECT learner_id FROM bookings WHERE session_id = :id AND status <> 'cancelled' AND learner_id IS NOT NULL
ORDER BY 1;
