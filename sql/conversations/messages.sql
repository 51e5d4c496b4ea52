-- name: insert_direct_message
INSERT INTO direct_messages (id, conversation_id, sender_id, client_id, body, search_text, is_held, sent_at)
VALUES (:id, :conversation_id, :me, :client_id, :body, :search_text, :is_held, :now);

-- name: message_sent_before
-- What this page has sent already.
SELECT id FROM direct_messages WHERE conversation_id = :conversation_id AND sender_id = :me AND client_id = :client_id;

-- name: count_sent
SELECT COUNT(*) FROM direct_messages WHERE sender_id = :me AND sent_at > :since;

-- name: bring_to_top
UPDATE conversation_sides SET last_id = :last_id WHERE conversation_id = :conversation_id AND person_id = :person_id;

-- name: count_unread
UPDATE conversation_sides SET last_id = :last_id, unread = unread + 1, unread_since = COALESCE(unread_since, :now)
WHERE conversation_id = :conversation_id AND person_id = :person_id RETURNING unread;

-- name: read_messages
-- Up to a message; later ones stay unread.
UPDATE conversation_sides SET read_id = :upto
WHERE conversation_id = :conversation_id AND person_id = :me AND read_id < :upto;

-- name: recount_unread
UPDATE conversation_sides SET
  unread = (SELECT COUNT(*) FROM direct_messages AS m
    WHERE m.conversation_id = conversation_sides.conversation_id AND m.id > conversation_sides.read_id
      AND m.sender_id = conversation_sides.other_id AND m.is_held = 0 AND m.deleted_at IS NULL),
  unread_since = (SELECT MIN(m.sent_at) FROM direct_messages AS m
    WHERE m.conversation_id = conversation_sides.conversation_id AND m.id > conversation_sides.read_id
      AND m.sender_id = conversation_sides.other_id AND m.is_held = 0 AND m.deleted_at IS NULL)
WHERE conversation_id = :conversation_id AND person_id = :person_id RETURNING unread;

-- name: direct_message
-- One that this person may see.
SELECT * FROM messages_read WHERE id = :id AND reader_id = :me;

-- name: direct_messages
-- Of a conversation, the newest first.
SELECT * FROM messages_read WHERE conversation_id = :conversation_id AND reader_id = :me AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: messages_since
-- What a page lacks that has all up to :after.
SELECT * FROM messages_read WHERE conversation_id = :conversation_id AND reader_id = :me AND id > :after
ORDER BY id LIMIT :limit;

-- name: messages_changed
-- By the few that changed: `+` keeps SQLite from going through the history in the order of its ids.
SELECT * FROM messages_read WHERE conversation_id = :conversation_id AND reader_id = :me AND changed_at >= :since
  AND +id <= :after ORDER BY +id LIMIT :limit;

-- name: other_side
-- Who reads what this one sends. Nobody, if they have left.
SELECT person_id FROM conversation_sides WHERE conversation_id = :conversation_id AND person_id <> :sender_id;

-- name: edit_message
UPDATE direct_messages
SET body = :body, held_body = NULL, search_text = :search_text, edited_at = :now, changed_at = :now
WHERE id = :id AND sender_id = :me AND deleted_at IS NULL AND sent_at > :since AND body <> '';

-- name: edit_held
-- For its sender alone: the other one has blocked them.
UPDATE direct_messages SET held_body = :body, changed_at = :now
WHERE id = :id AND sender_id = :me AND deleted_at IS NULL AND sent_at > :since AND body <> '';

-- name: delete_message
-- One of :me that was sent after :since.
UPDATE direct_messages SET body = '', held_body = NULL, search_text = '', deleted_at = :now, changed_at = :now
WHERE id = :id AND sender_id = :me AND deleted_at IS NULL AND sent_at > :since
RETURNING conversation_id, is_held;

-- name: drop_message_file
DELETE FROM message_files WHERE message_id = :id;

-- name: exported_direct_messages
SELECT id, conversation_id, COALESCE(held_body, body) AS body, sent_at, edited_at, deleted_at FROM direct_messages
WHERE sender_id = :me ORDER BY sent_at, id;
