-- name: look_again
UPDATE listings SET due_at = :now WHERE mentor_id = :mentor_id AND due_at > :now;

-- name: look_again_after
UPDATE listings SET due_at = :now
WHERE mentor_id = (SELECT s.host_id FROM sessions AS s WHERE s.id = :session_id) AND due_at > :now;
