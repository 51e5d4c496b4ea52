-- name: have_in_common
-- Whether two people may write to each other: they have a follow, a request or a session in common. The cheapest first.
SELECT CASE WHEN EXISTS (SELECT 1 FROM follows AS f
    WHERE (f.learner_id = :me AND f.mentor_id = :other_id) OR (f.learner_id = :other_id AND f.mentor_id = :me))
  OR EXISTS (SELECT 1 FROM students AS st
    WHERE (st.host_id = :me AND st.learner_id = :other_id) OR (st.host_id = :other_id AND st.learner_id = :me))
  OR EXISTS (SELECT 1 FROM requests AS r
    WHERE (r.learner_id = :me AND r.mentor_id = :other_id) OR (r.learner_id = :other_id AND r.mentor_id = :me))
  OR EXISTS (SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
    WHERE b.learner_id = :me AND b.status = 'booked' AND s.host_id = :other_id)
  OR EXISTS (SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
    WHERE b.learner_id = :other_id AND b.status = 'booked' AND s.host_id = :me)
THEN 1 ELSE 0 END;

-- name: conversation_with
SELECT id FROM conversations WHERE low_id = :low_id AND high_id = :high_id;

-- name: insert_conversation
INSERT INTO conversations (id, low_id, high_id, opened_by, created_at)
VALUES (:id, :low_id, :high_id, :me, :now);

-- name: insert_side
INSERT INTO conversation_sides (conversation_id, person_id, other_id, last_id)
VALUES (:id, :person_id, :other_id, :id);

-- name: count_opened
SELECT COUNT(*) FROM conversations WHERE opened_by = :me AND created_at > :since;

-- name: joined_at
SELECT created_at FROM people WHERE id = :id;

-- name: conversation
SELECT * FROM conversation_details WHERE id = :id AND person_id = :me;

-- name: conversations_page
SELECT * FROM conversation_details WHERE person_id = :me AND last_id < :before ORDER BY last_id DESC LIMIT :limit;

-- name: unread_messages_of
SELECT CAST(COALESCE(SUM(unread), 0) AS BIGINT) FROM conversation_sides WHERE person_id = :me AND unread > 0;

-- name: exported_conversations
SELECT c.id, sd.other_id, p.name AS other_name, c.created_at, sd.blocked_at, sd.draft
FROM conversation_sides AS sd JOIN conversations AS c ON c.id = sd.conversation_id
LEFT JOIN people AS p ON p.id = sd.other_id
WHERE sd.person_id = :me ORDER BY c.id;

-- name: partners
-- Those whose pages show somebody who leaves.
SELECT other_id FROM conversation_sides WHERE person_id = :me ORDER BY last_id DESC LIMIT 200;

-- name: drop_lonely_conversations
-- Of somebody who leaves, those whose other side has left before.
DELETE FROM conversations WHERE id IN (
  SELECT sd.conversation_id FROM conversation_sides AS sd
  WHERE sd.person_id = :me AND NOT EXISTS (SELECT 1 FROM conversation_sides AS o
    WHERE o.conversation_id = sd.conversation_id AND o.person_id = sd.other_id)
  ORDER BY sd.conversation_id LIMIT :limit);

-- name: drop_sides
DELETE FROM conversation_sides WHERE person_id = :me AND conversation_id IN (
  SELECT sd.conversation_id FROM conversation_sides AS sd WHERE sd.person_id = :me
  ORDER BY sd.conversation_id LIMIT :limit);

-- name: drop_files_of
DELETE FROM message_files WHERE message_id IN (
  SELECT f.message_id FROM message_files AS f WHERE f.person_id = :me ORDER BY f.message_id LIMIT :limit);
