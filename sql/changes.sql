-- name: card
-- A session as the cards of a list show it, for those who look at the list at this moment.
SELECT s.*, NULL AS booking_status FROM session_cards AS s
WHERE s.id = :id AND s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now;

-- name: people_in
-- Everybody a session concerns: its host, and whoever holds a seat or waits for one.
SELECT host_id AS id FROM sessions WHERE id = :id AND host_id IS NOT NULL
UNION SELECT learner_id FROM bookings WHERE session_id = :id AND status <> 'cancelled' AND learner_id IS NOT NULL
ORDER BY 1;
