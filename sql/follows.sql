-- name: follow
-- Following twice is following.
INSERT INTO follows (learner_id, mentor_id, created_at) VALUES (:me, :id, :now) ON CONFLICT (learner_id, mentor_id) DO NOTHING;

-- name: unfollow
-- Only one's own.
DELETE FROM follows WHERE learner_id = :me AND mentor_id = :id;

-- name: followers_of
-- Who wants to hear of a new session.
SELECT f.learner_id, p.timezone FROM follows AS f JOIN people AS p ON p.id = f.learner_id WHERE f.mentor_id = :id ORDER BY f.learner_id;
