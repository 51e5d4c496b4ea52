-- name: recommendation_of
SELECT id, body, rating, revision, is_shown FROM recommendations WHERE mentor_id = :mentor_id AND learner_id = :learner_id;

-- name: recommendations
-- Only by mentors who still have an account and aren't suspended.
SELECT r.id, r.mentor_id, p.name AS mentor_name, p.picture AS mentor_picture, r.body, r.rating, r.revision,
  r.is_shown, r.written_at
FROM recommendations AS r JOIN people AS p ON p.id = r.mentor_id
WHERE r.learner_id = :learner_id AND p.suspended_at IS NULL AND p.closing_at IS NULL
ORDER BY r.written_at DESC, r.id DESC;

-- name: write_recommendation
INSERT INTO recommendations (id, mentor_id, learner_id, body, rating, written_at)
VALUES (:id, :mentor_id, :learner_id, :body, :rating, :now)
ON CONFLICT (learner_id, mentor_id) DO UPDATE SET body = excluded.body, rating = excluded.rating,
  written_at = excluded.written_at, revision = recommendations.revision + 1, is_shown = 0;

-- name: delete_recommendation
DELETE FROM recommendations WHERE mentor_id = :mentor_id AND learner_id = :learner_id;

-- name: agree_to_recommendation
-- Compare and swap: never to words that they have not read.
UPDATE recommendations SET is_shown = 1 WHERE id = :id AND learner_id = :me AND revision = :revision;

-- name: hide_recommendation
UPDATE recommendations SET is_shown = 0 WHERE id = :id AND learner_id = :me;

-- name: exported_recommendations
SELECT id, mentor_id, learner_id, body, rating, is_shown, written_at FROM recommendations WHERE mentor_id = :me
UNION ALL
SELECT id, mentor_id, learner_id, body, rating, is_shown, written_at FROM recommendations WHERE learner_id = :me
ORDER BY 1;
