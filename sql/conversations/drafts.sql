-- name: keep_draft
-- Begun from a revision that is no longer there, it is not kept. Without one it is.
UPDATE conversation_sides SET draft = :body, draft_revision = draft_revision + 1
WHERE conversation_id = :conversation_id AND person_id = :me
  AND draft_revision = COALESCE(:revision, draft_revision);

-- name: end_draft
-- One that was begun elsewhere meanwhile stays, unless the message says it as well.
UPDATE conversation_sides SET draft = '', draft_revision = draft_revision + 1
WHERE conversation_id = :conversation_id AND person_id = :me
  AND (draft_revision = COALESCE(:revision, draft_revision) OR SUBSTR(:body, 1, LENGTH(draft)) = draft);
