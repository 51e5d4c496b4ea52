-- name: room_guest
-- Whether :me belongs in a room, as what, and whether it is open: for the page, the socket and every call about it.
SELECT s.id, s.status, s.title, s.host_id, s.starts_at, s.ends_at, p.name, p.picture,
  CASE WHEN p.language <> '' THEN p.language ELSE p.browser_language END AS language,
  CASE WHEN s.host_id = :me THEN 1 ELSE 0 END AS is_host,
  CASE WHEN s.kind IN ('interview', 'discussion') THEN 1 ELSE 0 END AS has_interviewers,
  (SELECT MAX(r.removed_at) FROM bookings AS r WHERE r.session_id = s.id AND r.learner_id = :me) AS removed_at
FROM sessions AS s JOIN people AS p ON p.id = :me
WHERE s.id = :id AND p.suspended_at IS NULL AND (s.host_id = :me
  OR EXISTS (SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.learner_id = :me AND b.status = 'booked')
  OR EXISTS (SELECT 1 FROM interviewers AS i WHERE i.interview_id = s.id AND i.person_id = :me));

-- name: remove_learner
UPDATE bookings SET removed_at = :now
WHERE session_id = :session_id AND learner_id = :learner_id AND status = 'booked' AND removed_at IS NULL;

-- name: raise_revision
-- Calendars take what is sent to them for later than what they have.
UPDATE sessions SET revision = revision + 1 WHERE id = :id;

-- name: readmit_learner
-- All of their bookings, also those they have cancelled since.
UPDATE bookings SET removed_at = NULL
WHERE session_id = :session_id AND learner_id = :learner_id AND removed_at IS NOT NULL;

-- name: insert_message
INSERT INTO messages (id, session_id, person_id, body, sent_at) VALUES (:id, :session_id, :person_id, :body, :now);

-- name: messages
-- The newest 300, oldest first.
SELECT m.id, m.person_id, m.body, m.sent_at, m.name, m.picture FROM (
  SELECT m.id, m.person_id, m.body, m.sent_at, p.name AS name, p.picture AS picture
  FROM messages AS m LEFT JOIN people AS p ON p.id = m.person_id
  WHERE m.session_id = :session_id ORDER BY m.id DESC LIMIT 300) AS m
ORDER BY m.id;

-- name: insert_paragraph
INSERT INTO paragraphs (id, session_id, person_id, body, written_at)
VALUES (:id, :session_id, :person_id, :body, :now);

-- name: write_paragraph
-- The last writer wins, one paragraph at a time.
UPDATE paragraphs SET body = :body, person_id = :person_id, written_at = :now
WHERE id = :id AND session_id = :session_id;

-- name: remove_paragraph
DELETE FROM paragraphs WHERE id = :id AND session_id = :session_id;

-- name: paragraphs
SELECT id, body FROM paragraphs WHERE session_id = :session_id ORDER BY id LIMIT 500;

-- name: count_paragraphs
SELECT COUNT(*) FROM paragraphs WHERE session_id = :session_id;

-- name: exported_messages
SELECT id, session_id, body, sent_at FROM messages WHERE person_id = :me ORDER BY id;

-- name: exported_paragraphs
SELECT id, session_id, body, written_at FROM paragraphs WHERE person_id = :me ORDER BY id;

-- name: rooms_with_chats
-- Sessions that :me was in and in which something was written, the newest first.
SELECT s.id, s.title, s.starts_at, s.host_id, p.name AS host_name, p.picture AS host_picture,
  (SELECT m.body FROM messages AS m WHERE m.session_id = s.id ORDER BY m.id DESC LIMIT 1) AS last_body
FROM (
  SELECT * FROM (
    SELECT h.id, h.starts_at FROM sessions AS h
    WHERE h.host_id = :me AND h.status = 'completed' AND (h.starts_at, h.id) < (:before_start, :before_id)
      AND EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = h.id)
    ORDER BY h.starts_at DESC, h.id DESC LIMIT :limit) AS hosted
  UNION ALL
  SELECT * FROM (
    SELECT b.session_id AS id, b.starts_at FROM bookings AS b JOIN sessions AS t ON t.id = b.session_id
    WHERE b.learner_id = :me AND b.list = 'past' AND b.status = 'booked' AND b.removed_at IS NULL
      AND t.status = 'completed' AND (b.starts_at, b.session_id) < (:before_start, :before_id)
      AND EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = b.session_id)
    ORDER BY b.starts_at DESC, b.session_id DESC LIMIT :limit) AS booked
) AS found JOIN sessions AS s ON s.id = found.id LEFT JOIN people AS p ON p.id = s.host_id
ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit;
