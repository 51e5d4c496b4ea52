-- name: people_page
-- The newest first; without a pattern, all. Also by the name of a team. SQLite lowers ASCII letters only, so names with others are compared as
-- typed, and as most names are written. Nobody types the end of a line, so no pattern fits across it.
SELECT p.id, p.name, p.picture, p.email, p.role, p.created_at, p.is_admin, p.suspended_at, p.suspended_reason
FROM people AS p
WHERE p.closing_at IS NULL AND p.id IN (
  SELECT id FROM (
    SELECT p.id FROM people AS p
    WHERE p.closing_at IS NULL AND p.id < :before
      AND (CAST(:pattern AS TEXT) IS NULL OR LOWER(p.name || '
' || p.email) LIKE :pattern ESCAPE '\'
        OR (CAST(:typed AS TEXT) IS NOT NULL AND (p.name LIKE :typed ESCAPE '\' OR p.name LIKE :titled ESCAPE '\')))
    ORDER BY p.id DESC LIMIT :limit) AS named
  UNION ALL
  SELECT m.person_id FROM organisations AS o JOIN organisation_members AS m ON m.organisation_id = o.id
  WHERE CAST(:pattern AS TEXT) IS NOT NULL AND m.person_id < :before AND (LOWER(o.name) LIKE :pattern ESCAPE '\'
    OR (CAST(:typed AS TEXT) IS NOT NULL AND (o.name LIKE :typed ESCAPE '\' OR o.name LIKE :titled ESCAPE '\'))))
ORDER BY p.id DESC LIMIT :limit;

-- name: suspended_page
SELECT p.id, p.name, p.picture, p.email, p.role, p.created_at, p.is_admin, p.suspended_at, p.suspended_reason
FROM people AS p WHERE p.suspended_at IS NOT NULL AND p.closing_at IS NULL AND p.id < :before
ORDER BY p.id DESC LIMIT :limit;

-- name: person_for_operator
SELECT p.id, p.name, p.picture, p.email, p.role, p.created_at, p.is_admin, p.suspended_at, p.suspended_reason,
  (SELECT MAX(d.seen_at) FROM devices AS d WHERE d.person_id = p.id) AS seen_at,
  (SELECT COUNT(*) FROM sessions AS s WHERE s.host_id = p.id AND s.status = 'scheduled') AS hosted_ahead,
  (SELECT COUNT(*) FROM sessions AS s WHERE s.host_id = p.id AND s.status = 'live') AS hosted_now,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.learner_id = p.id AND b.list = 'upcoming') AS booked_ahead
FROM people AS p WHERE p.id = :id AND p.closing_at IS NULL;
