-- name: note_reply
-- The first one counts.
INSERT INTO replies (request_id, mentor_id, minutes, created_at) VALUES (:request_id, :mentor_id, :minutes, :now)
ON CONFLICT (request_id) DO NOTHING;

-- name: latest_replies
SELECT minutes, created_at FROM replies WHERE mentor_id = :mentor_id
ORDER BY created_at DESC, request_id DESC LIMIT :limit;

-- name: keep_answer_time
UPDATE people SET answer_minutes = :minutes WHERE id = :mentor_id;

-- name: pause_requests
UPDATE people SET paused_at = :now WHERE id = :mentor_id AND paused_at IS NULL AND role = 'mentor'
  AND (resumed_at IS NULL OR resumed_at < CAST(:since AS TEXT));

-- name: resume_requests
UPDATE people SET paused_at = NULL, resumed_at = :now WHERE id = :mentor_id AND paused_at IS NOT NULL;

-- name: requests_paused_at
SELECT paused_at FROM people WHERE id = :me;

-- name: drop_replies
DELETE FROM replies WHERE mentor_id = :me
  AND request_id IN (
    SELECT r.request_id FROM replies AS r WHERE r.mentor_id = :me ORDER BY r.request_id LIMIT :limit);
