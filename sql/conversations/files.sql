-- name: files_kept
-- How much this person has sent.
SELECT COUNT(*) AS count, CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS bytes FROM message_files WHERE person_id = :me;

-- name: insert_message_file
INSERT INTO message_files (message_id, person_id, name, kind, bytes, preview, body)
VALUES (:message_id, :me, :name, :kind, :bytes, :preview, :body);

-- name: message_file
SELECT name, kind, bytes, body FROM message_files WHERE message_id = :message_id;

-- name: message_preview
SELECT name, 'image/webp' AS kind, bytes, preview AS body FROM message_files WHERE message_id = :message_id AND preview IS NOT NULL;

-- name: exported_files
SELECT f.message_id, m.conversation_id, f.name, f.kind, f.bytes, m.sent_at
FROM message_files AS f JOIN direct_messages AS m ON m.id = f.message_id
WHERE f.person_id = :me ORDER BY f.message_id;
