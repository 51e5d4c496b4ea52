-- name: feed
SELECT shows, made_at FROM feeds WHERE person_id = :person_id;

-- name: make_feed
INSERT INTO feeds (person_id, token_hash, shows, made_at) VALUES (:person_id, :token_hash, :shows, :now)
ON CONFLICT (person_id) DO UPDATE SET token_hash = :token_hash, shows = :shows, made_at = :now;

-- name: delete_feed
DELETE FROM feeds WHERE person_id = :person_id;

-- name: feed_of_token
SELECT f.person_id, f.shows, p.language, p.region, p.browser_language
FROM feeds AS f JOIN people AS p ON p.id = f.person_id
WHERE f.token_hash = :token_hash AND p.closing_at IS NULL AND p.suspended_at IS NULL;

-- name: in_feed
-- What they lead, what they have a seat in, unless they were removed, and what they interview in along with its host.
-- `met` is who is there with them; NULL for somebody who has left, and nobody by name in a class that they lead.
SELECT s.id, s.revision, s.title, s.starts_at, s.ends_at, s.meeting_link, s.created_at, CASE WHEN s.kind = 'class' THEN ''
  ELSE (SELECT p.name FROM bookings AS seat LEFT JOIN people AS p ON p.id = seat.learner_id
    WHERE seat.session_id = s.id AND seat.status = 'booked' ORDER BY seat.id LIMIT 1) END AS met
FROM sessions AS s
WHERE s.host_id = :me AND s.status IN ('scheduled', 'live', 'completed') AND s.starts_at > :since AND s.starts_at < :until
UNION ALL
SELECT t.id, t.revision, t.title, t.starts_at, t.ends_at, t.meeting_link, t.created_at, q.name
FROM bookings AS b JOIN sessions AS t ON t.id = b.session_id LEFT JOIN people AS q ON q.id = t.host_id
WHERE b.learner_id = :me AND b.list IN ('upcoming', 'past') AND b.starts_at > :since AND b.starts_at < :until
  AND b.status = 'booked' AND b.removed_at IS NULL AND t.status IN ('scheduled', 'live', 'completed')
UNION ALL
SELECT n.id, n.revision, n.title, n.starts_at, n.ends_at, n.meeting_link, n.created_at, e.name
FROM interviewers AS i JOIN sessions AS n ON n.id = i.interview_id LEFT JOIN people AS e ON e.id = n.host_id
WHERE i.person_id = :me AND n.starts_at > :since AND n.starts_at < :until
  AND n.status IN ('scheduled', 'live', 'completed')
ORDER BY 4, 1 LIMIT :most;
