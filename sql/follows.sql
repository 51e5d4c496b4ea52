-- name: follow
INSERT INTO follows (learner_id, mentor_id, created_at) VALUES (:me, :id, :now)
ON CONFLICT (learner_id, mentor_id) DO NOTHING;

-- name: unfollow
-- Since when they followed, if they did.
DELETE FROM follows WHERE learner_id = :me AND mentor_id = :id RETURNING created_at;

-- name: follower_left
-- They have nothing in common any more: the news that somebody follows no longer leads to their page.
UPDATE notifications SET link = '/mentor/dashboard' WHERE person_id = :id AND kind = 'follower' AND about = :me;

-- name: followers
SELECT f.learner_id, p.timezone FROM follows AS f JOIN people AS p ON p.id = f.learner_id
WHERE f.mentor_id = :id ORDER BY f.learner_id;

-- name: exported_follows
SELECT f.mentor_id, p.name AS mentor_name, f.created_at FROM follows AS f JOIN people AS p ON p.id = f.mentor_id
WHERE f.learner_id = :me ORDER BY f.created_at, f.mentor_id;
