-- name: follow
INSERT INTO follows (learner_id, mentor_id, created_at) VALUES (:me, :id, :now)
ON CONFLICT (learner_id, mentor_id) DO NOTHING;

-- name: unfollow
DELETE FROM follows WHERE learner_id = :me AND mentor_id = :id;

-- name: followers
SELECT f.learner_id, p.timezone FROM follows AS f JOIN people AS p ON p.id = f.learner_id
WHERE f.mentor_id = :id ORDER BY f.learner_id;

-- name: exported_follows
SELECT f.mentor_id, p.name AS mentor_name, f.created_at FROM follows AS f JOIN people AS p ON p.id = f.mentor_id
WHERE f.learner_id = :me ORDER BY f.created_at, f.mentor_id;
