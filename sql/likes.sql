-- name: like
INSERT INTO likes (learner_id, session_id, created_at) VALUES (:me, :id, :now)
ON CONFLICT (learner_id, session_id) DO NOTHING;

-- name: unlike
DELETE FROM likes WHERE learner_id = :me AND session_id = :id;

-- name: exported_likes
SELECT l.session_id, s.title, l.created_at FROM likes AS l JOIN sessions AS s ON s.id = l.session_id
WHERE l.learner_id = :me ORDER BY l.created_at, l.session_id;
