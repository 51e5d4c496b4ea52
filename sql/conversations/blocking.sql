-- name: block
UPDATE conversation_sides SET blocked_at = :now
WHERE conversation_id = :conversation_id AND person_id = :me AND blocked_at IS NULL;

-- name: unblock
UPDATE conversation_sides SET blocked_at = NULL
WHERE conversation_id = :conversation_id AND person_id = :me AND blocked_at IS NOT NULL;
