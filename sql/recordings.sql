-- name: insert_recording
INSERT INTO recordings (id, session_id, host_id, status, mime, created_at)
VALUES (:id, :session_id, :host_id, 'recording', :mime, :now);

-- name: recording
-- Visible to its host, to learners who joined the session and were not removed, and to those who interview along.
SELECT r.id, r.session_id, r.host_id, r.mime, r.next_chunk, r.bytes, r.created_at, r.ended_at, r.expires_at, r.made_by,
  r.progress, r.problem, CASE WHEN r.status = 'recording' AND r.stage <> '' THEN r.stage ELSE r.status END AS status
FROM recordings AS r
WHERE r.id = :id AND r.status <> 'deleted' AND (r.host_id = :me OR EXISTS (
  SELECT 1 FROM bookings AS b
  WHERE b.session_id = r.session_id AND b.learner_id = :me AND b.status = 'booked' AND b.joined_at IS NOT NULL
    AND b.removed_at IS NULL)
  OR EXISTS (SELECT 1 FROM interviewers AS i WHERE i.interview_id = r.session_id AND i.person_id = :me));

-- name: take_chunk
-- Only the next chunk is taken. A chunk that is sent twice changes nothing the second time.
UPDATE recordings SET next_chunk = next_chunk + 1, bytes = bytes + :bytes
WHERE id = :id AND next_chunk = :chunk AND status = 'recording' AND made_by = 'browser';

-- name: finish_recording
UPDATE recordings SET status = 'ready', ended_at = :now, expires_at = :expires_at
WHERE id = :id AND host_id = :me AND status = 'recording' AND made_by = 'browser';

-- name: set_recording_size
-- Indexing the file changes its size.
UPDATE recordings SET bytes = :bytes WHERE id = :id;

-- name: delete_recording
-- The file is deleted after the commit.
UPDATE recordings SET status = 'deleted', ended_at = COALESCE(ended_at, :now)
WHERE id = :id AND host_id = :me AND status <> 'deleted';

-- name: recordings
SELECT r.id, r.session_id, r.host_id, r.mime, r.next_chunk, r.bytes, r.created_at, r.ended_at, r.expires_at, r.made_by,
  r.progress, r.problem, CASE WHEN r.status = 'recording' AND r.stage <> '' THEN r.stage ELSE r.status END AS status
FROM recordings AS r
WHERE r.session_id = :session_id AND r.status <> 'deleted' AND (r.host_id = :me OR EXISTS (
  SELECT 1 FROM bookings AS b
  WHERE b.session_id = r.session_id AND b.learner_id = :me AND b.status = 'booked' AND b.joined_at IS NOT NULL
    AND b.removed_at IS NULL)
  OR EXISTS (SELECT 1 FROM interviewers AS i WHERE i.interview_id = r.session_id AND i.person_id = :me))
ORDER BY r.id;

-- name: recordings_by_host
SELECT r.id, r.session_id, r.host_id, r.mime, r.next_chunk, r.bytes, r.created_at, r.ended_at, r.expires_at, r.made_by,
  r.progress, r.problem, CASE WHEN r.status = 'recording' AND r.stage <> '' THEN r.stage ELSE r.status END AS status,
  s.title
FROM recordings AS r JOIN sessions AS s ON s.id = r.session_id
WHERE r.host_id = :me AND r.status <> 'deleted' AND r.id < :before
ORDER BY r.id DESC LIMIT :limit;

-- name: finish_abandoned
-- Even if the host has left for good. After the end of a session, chunks are taken for a few minutes only.
UPDATE recordings SET status = 'ready', ended_at = :now, expires_at = :expires_at
WHERE status = 'recording' AND made_by = 'browser' AND (created_at < :before OR EXISTS (
  SELECT 1 FROM session_moves AS m
  WHERE m.session_id = recordings.session_id AND m.status = 'completed' AND m.moved_at < :late))
RETURNING id;

-- name: count_recordings
SELECT COUNT(*) FROM recordings WHERE session_id = :session_id AND status <> 'deleted';

-- name: recording_terms
-- What decides whether a recording may grow: its session, what its host keeps, and what all hosts keep.
SELECT s.status AS session_status,
  (SELECT MAX(m.moved_at) FROM session_moves AS m
    WHERE m.session_id = s.id AND m.status = 'completed') AS ended_at,
  (SELECT COALESCE(SUM(o.bytes), 0) FROM recordings AS o
    WHERE o.host_id = r.host_id AND o.status <> 'deleted') AS kept,
  (SELECT COALESCE(SUM(o.bytes), 0) FROM recordings AS o WHERE o.status <> 'deleted') AS kept_in_all
FROM recordings AS r JOIN sessions AS s ON s.id = r.session_id
WHERE r.id = :id AND r.host_id = :me;

-- name: kept_by_host
SELECT COALESCE(SUM(bytes), 0) FROM recordings WHERE host_id = :me AND status <> 'deleted';

-- name: kept_in_all
SELECT COALESCE(SUM(bytes), 0) FROM recordings WHERE status <> 'deleted';

-- name: stored_recordings
SELECT r.id, r.mime, r.bytes, r.made_by,
  CASE WHEN r.status = 'recording' AND r.stage <> '' THEN r.stage ELSE r.status END AS status
FROM recordings AS r ORDER BY r.id;

-- name: exported_recordings
SELECT id, session_id, status, mime, bytes, created_at, ended_at, expires_at FROM recordings
WHERE host_id = :me AND status <> 'deleted' ORDER BY id;
