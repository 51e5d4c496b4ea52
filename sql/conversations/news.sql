-- name: first_unread_message
SELECT m.body, m.sender_name, m.file_name
FROM conversation_sides AS sd JOIN message_details AS m ON m.conversation_id = sd.conversation_id
  AND m.id > sd.read_id AND m.sender_id = sd.other_id AND m.is_held = 0 AND m.deleted_at IS NULL
WHERE sd.conversation_id = :conversation_id AND sd.person_id = :person_id
ORDER BY m.id LIMIT 1;
