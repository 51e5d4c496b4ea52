-- name: card
-- A session as a new card in the lists that are open right now. Empty when it is not one to browse.
SELECT s.*, NULL AS booking_status FROM session_cards AS s
WHERE s.id = :id AND s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now;

-- name: people_concerned
-- The host, everyone who has a seat or is on the waitlist, and those who interview along.
SELECT host_id AS id FROM sessions WHERE id = :id AND host_id IS NOT NULL
UNION SELECT learner_id FROM bookings WHERE session_id = :id AND status <> 'cancelled' AND learner_id IS NOT NULL
UNION SELECT person_id FROM interviewers WHERE interview_id = :id
ORDER BY 1;
