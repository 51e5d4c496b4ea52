-- name: private_note
-- Of the mentor who wrote it, and of nobody else.
SELECT body, revision, written_at FROM private_notes WHERE host_id = :me AND learner_id = :learner_id;

-- name: insert_private_note
INSERT INTO private_notes (host_id, learner_id, body, revision, written_at)
VALUES (:me, :learner_id, :body, 1, :now)
ON CONFLICT (host_id, learner_id) DO NOTHING;

-- name: update_private_note
-- Compare and swap, as in update_step.
UPDATE private_notes SET body = :body, revision = revision + 1, written_at = :now
WHERE host_id = :me AND learner_id = :learner_id AND revision = :revision;

-- name: exported_private_notes
SELECT n.learner_id, p.name, n.body, n.written_at
FROM private_notes AS n LEFT JOIN people AS p ON p.id = n.learner_id
WHERE n.host_id = :me AND n.body <> '' ORDER BY n.learner_id;
