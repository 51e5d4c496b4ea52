-- name: ring
-- A call, as one of the two sees it. To a callee, one that rang nowhere does not exist.
SELECT r.id, r.caller_id, r.callee_id, r.status, r.why, r.is_silent, r.by_push, r.created_at, r.answered_at, r.ended_at,
  caller.name AS caller_name, callee.name AS callee_name,
  CASE WHEN r.caller_id = :me THEN 1 ELSE 0 END AS is_mine,
  other.id AS other_id, other.name AS other_name, other.picture AS other_picture, other.role AS other_role
FROM rings AS r JOIN people AS caller ON caller.id = r.caller_id JOIN people AS callee ON callee.id = r.callee_id
JOIN people AS other ON other.id = CASE WHEN r.caller_id = :me THEN r.callee_id ELSE r.caller_id END
WHERE r.id = :id AND (r.caller_id = :me OR (r.callee_id = :me AND r.is_silent = 0));

-- name: ring_guest
-- Whether :me may be in the room of a call now: who calls from the first ring on, who is called once they answered.
SELECT r.id, 'live' AS status, p.name, p.picture, 0 AS is_host, 1 AS is_ring,
  CASE WHEN p.language <> '' THEN p.language ELSE p.browser_language END AS language
FROM rings AS r JOIN people AS p ON p.id = :me
WHERE r.id = :id AND p.suspended_at IS NULL AND p.closing_at IS NULL
  AND ((r.caller_id = :me AND r.status IN ('ringing', 'answered'))
    OR (r.callee_id = :me AND r.status = 'answered'));

-- name: ring_status
SELECT status FROM rings WHERE id = :id;

-- name: ring_now
-- The call that they are in, or that rings for them.
SELECT id, caller_id, callee_id, status FROM rings
WHERE caller_id = :me AND status IN ('ringing', 'answered')
UNION ALL
SELECT id, caller_id, callee_id, status FROM rings
WHERE callee_id = :me AND status IN ('ringing', 'answered') AND is_silent = 0
ORDER BY status, id LIMIT 1;

-- name: in_live_session
-- Whether they are in the room of a session right now.
SELECT 1 FROM sessions AS s
WHERE s.host_id = :me AND s.status = 'live' AND (SELECT p.kind FROM presences AS p
  WHERE p.session_id = s.id AND p.person_id = :me ORDER BY p.id DESC LIMIT 1) = 'joined'
UNION ALL
SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.list = 'upcoming' AND b.status = 'booked' AND s.status = 'live' AND (
  SELECT p.kind FROM presences AS p
  WHERE p.session_id = s.id AND p.person_id = :me ORDER BY p.id DESC LIMIT 1) = 'joined'
LIMIT 1;

-- name: count_rings
SELECT COUNT(*) AS in_all, COALESCE(SUM(CASE WHEN callee_id = :other_id THEN 1 ELSE 0 END), 0) AS to_them
FROM rings WHERE caller_id = :me AND created_at > :since;

-- name: insert_ring
INSERT INTO rings (id, caller_id, callee_id, status, why, is_silent, by_push, created_at, ended_at)
VALUES (:id, :me, :other_id, :status, :why, :is_silent, :by_push, :now, :ended_at);

-- name: answer_ring
UPDATE rings SET status = 'answered', answered_at = :now
WHERE id = :id AND callee_id = :me AND status = 'ringing' AND is_silent = 0 AND created_at > :since;

-- name: quieten_ring
UPDATE rings SET is_silent = 1
WHERE caller_id = :caller_id AND callee_id = :me AND status = 'ringing' AND is_silent = 0 RETURNING id;

-- name: end_ring
UPDATE rings SET status = :status, why = :why, ended_at = :now, lost_at = NULL WHERE id = :id AND status = :before;

-- name: rings_due
-- Those that rang long enough, and calls that nobody came back to. SQLite takes the index of those that go on only when
-- a query says so in its words.
SELECT id, caller_id, callee_id, status FROM rings
WHERE status IN ('ringing', 'answered') AND status = 'ringing' AND created_at <= :since
UNION ALL
SELECT id, caller_id, callee_id, status FROM rings
WHERE status IN ('ringing', 'answered') AND status = 'answered' AND lost_at <= :lost_since
ORDER BY id LIMIT 100;

-- name: lose_rings
UPDATE rings SET lost_at = :now
WHERE status IN ('ringing', 'answered') AND status = 'answered' AND lost_at IS NULL;

-- name: find_ring
UPDATE rings SET lost_at = NULL WHERE id = :id AND lost_at IS NOT NULL;

-- name: news_of_ring
SELECT id FROM notifications WHERE person_id = :person_id AND kind = 'call' AND link = :link ORDER BY id;

-- name: drop_news_of_ring
DELETE FROM notifications WHERE person_id = :person_id AND kind = 'call' AND link = :link;

-- name: drop_old_rings
DELETE FROM rings WHERE created_at < :before AND status NOT IN ('ringing', 'answered');

-- name: exported_rings
-- One that rang nowhere is known to the caller alone.
SELECT id, caller_id, callee_id, status, why, created_at, answered_at, ended_at FROM rings
WHERE caller_id = :me OR (callee_id = :me AND is_silent = 0) ORDER BY id;
