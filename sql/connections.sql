-- name: keep_connection_check
INSERT INTO connection_checks (person_id, camera, microphone, connection, checked_at)
VALUES (:me, :camera, :microphone, :connection, :now)
ON CONFLICT (person_id) DO UPDATE SET camera = excluded.camera, microphone = excluded.microphone,
  connection = excluded.connection, checked_at = excluded.checked_at;

-- name: connection_check
SELECT camera, microphone, connection, checked_at FROM connection_checks WHERE person_id = :me;

-- name: hosts_soon
-- Whose page may show that somebody has checked their connection.
SELECT DISTINCT s.host_id AS id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.list = 'upcoming' AND b.status = 'booked' AND s.starts_at < :until
  AND s.host_id IS NOT NULL ORDER BY s.host_id LIMIT 50;

-- name: is_new_to_rooms
-- Whether somebody has never been in a room.
SELECT CASE WHEN EXISTS (SELECT 1 FROM presences AS p WHERE p.person_id = :me) THEN 0 ELSE 1 END;
