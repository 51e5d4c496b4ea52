-- name: last_presence
-- What they did last in this room, and how much is written about them.
SELECT kind, (SELECT COUNT(*) FROM presences AS c WHERE c.session_id = :session_id AND c.person_id = :person_id) AS rows_kept
FROM presences WHERE session_id = :session_id AND person_id = :person_id ORDER BY id DESC LIMIT 1;

-- name: insert_presence
INSERT INTO presences (id, session_id, person_id, kind, created_at)
VALUES (:id, :session_id, :person_id, :kind, :now);

-- name: presences
SELECT p.person_id, p.kind, p.created_at, who.name,
  CASE WHEN p.person_id = s.host_id THEN 1 ELSE 0 END AS is_host
FROM presences AS p JOIN sessions AS s ON s.id = p.session_id LEFT JOIN people AS who ON who.id = p.person_id
WHERE p.session_id = :session_id ORDER BY p.id LIMIT :most;

-- name: presences_by
SELECT session_id, kind, created_at FROM presences WHERE person_id = :me ORDER BY id;

-- name: host_was_absent
-- Somebody joined the room, and its host never did. Of sessions at a meeting link nobody knows.
SELECT s.id, s.title, s.host_id FROM sessions AS s
WHERE s.id = :session_id AND s.meeting_link = ''
  AND EXISTS (SELECT 1 FROM presences AS p WHERE p.session_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM presences AS p WHERE p.session_id = s.id AND p.person_id = s.host_id);

-- name: waive_all
UPDATE bookings SET is_waived = 1 WHERE session_id = :session_id AND status = 'booked';

-- name: absent_learners
-- Of a session whose host was there: those who pay without having come, or whose sponsors do.
SELECT b.id, b.learner_id, b.price_cents, b.currency, s.title, d.sponsorship_id, d.sponsor_name
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN booking_details AS d ON d.id = b.id
WHERE b.session_id = :session_id AND b.status = 'booked' AND b.is_waived = 0 AND b.joined_at IS NULL
  AND b.price_cents > 0 AND b.learner_id IS NOT NULL AND s.meeting_link = ''
  AND EXISTS (SELECT 1 FROM presences AS p WHERE p.session_id = s.id) ORDER BY b.id;
