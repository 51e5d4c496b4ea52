-- name: steps_together
-- What is open first, the oldest first; then what is done, the newest first.
SELECT id, kind, body, who, due_on, revision, written_by, created_at, done_at FROM steps
WHERE host_id = :host_id AND learner_id = :learner_id
ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END, CASE WHEN done_at IS NULL THEN COALESCE(due_on, '9999') END,
  done_at DESC, id;

-- name: step
-- For one of the two, and nobody else.
SELECT st.id, st.host_id, st.learner_id, st.kind, st.body, st.who, st.due_on, st.revision, st.written_by, st.done_at
FROM steps AS st WHERE st.id = :id AND (st.host_id = :me OR st.learner_id = :me);

-- name: count_steps
SELECT COUNT(*) FROM steps WHERE host_id = :host_id AND learner_id = :learner_id AND kind = :kind;

-- name: insert_step
INSERT INTO steps (id, host_id, learner_id, kind, body, who, due_on, written_by, created_at)
VALUES (:id, :host_id, :learner_id, :kind, :body, :who, :due_on, :written_by, :now);

-- name: update_step
-- Compare and swap: what somebody else has written meanwhile is not lost.
UPDATE steps SET body = :body, who = :who, due_on = :due_on, written_by = :written_by, revision = revision + 1
WHERE id = :id AND (host_id = :me OR learner_id = :me) AND revision = :revision;

-- name: tick_step
UPDATE steps SET done_at = CASE WHEN :is_done = 1 THEN COALESCE(done_at, :now) END
WHERE id = :id AND (host_id = :me OR learner_id = :me);

-- name: delete_step
DELETE FROM steps WHERE id = :id AND (host_id = :me OR learner_id = :me) AND revision = :revision;

-- name: exported_steps
SELECT id, kind, body, who, due_on, created_at, done_at FROM steps
WHERE host_id = :me UNION ALL SELECT id, kind, body, who, due_on, created_at, done_at FROM steps
WHERE learner_id = :me
ORDER BY 1;
