-- name: like
INSERT INTO likes (learner_id, session_id, created_at) VALUES (:me, :id, :now)
ON CONFLICT (learner_id, session_id) DO NOTHING;

-- name: unlike
DELETE FROM likes WHERE learner_id = :me AND session_id = :id;
