-- Nobody knows who missed a session when nobody was seen in its room.
UPDATE figures SET no_shows = 0
WHERE no_shows > 0 AND NOT EXISTS (SELECT 1 FROM presences AS p WHERE p.session_id = figures.session_id)
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS b WHERE b.session_id = figures.session_id AND b.joined_at IS NOT NULL);
