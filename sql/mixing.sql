-- name: insert_server_recording
INSERT INTO recordings (id, session_id, host_id, status, mime, created_at, made_by, seen_at)
VALUES (:id, :session_id, :host_id, 'recording', 'video/mp4', :now, 'server', :now);

-- name: open_server_recording
-- One that was interrupted goes on.
SELECT id FROM recordings
WHERE session_id = :session_id AND made_by = 'server' AND status = 'recording' AND stage = ''
ORDER BY id DESC LIMIT 1;

-- name: weigh_recording
UPDATE recordings SET bytes = :bytes, seen_at = :now
WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = '';

-- name: server_recording
SELECT r.id, r.session_id, r.host_id, r.bytes, r.stage, s.title, s.status AS session_status,
  (SELECT COALESCE(SUM(o.bytes), 0) FROM recordings AS o
    WHERE o.host_id = r.host_id AND o.status <> 'deleted' AND o.id <> r.id) AS others,
  (SELECT COALESCE(SUM(o.bytes), 0) FROM recordings AS o WHERE o.status <> 'deleted' AND o.id <> r.id) AS others_in_all
FROM recordings AS r JOIN sessions AS s ON s.id = r.session_id
WHERE r.id = :id AND r.made_by = 'server' AND r.status = 'recording';

-- name: stop_recording
UPDATE recordings SET stage = 'mixing', progress = 0, ended_at = :now, seen_at = :now
WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = '';

-- name: drop_empty_recording
DELETE FROM recordings WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = '' AND bytes = 0;

-- name: unattended_recordings
-- Nobody records them any more: the server was restarted, and nobody went on, or the session is over.
SELECT r.id, r.session_id FROM recordings AS r JOIN sessions AS s ON s.id = r.session_id
WHERE r.made_by = 'server' AND r.status = 'recording' AND r.stage = ''
  AND (r.seen_at < :before OR (r.seen_at < :recently AND s.status <> 'live'))
ORDER BY r.id;

-- name: next_to_mix
SELECT id, session_id, host_id, mime FROM recordings
WHERE made_by = 'server' AND status = 'recording' AND stage = 'mixing' ORDER BY seen_at, id LIMIT 1;

-- name: set_progress
UPDATE recordings SET progress = :progress
WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = 'mixing';

-- name: finish_mixing
UPDATE recordings SET status = 'ready', stage = '', progress = 100, problem = '', bytes = :bytes, expires_at = :expires_at
WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = 'mixing';

-- name: fail_mixing
UPDATE recordings SET stage = 'failed', problem = :problem, seen_at = :now
WHERE id = :id AND made_by = 'server' AND status = 'recording' AND stage = 'mixing';

-- name: try_mixing_again
UPDATE recordings SET stage = 'mixing', progress = 0, problem = '', seen_at = :now
WHERE id = :id AND host_id = :me AND made_by = 'server' AND status = 'recording' AND stage = 'failed';

-- name: give_up_mixing
-- What was recorded is kept for a few days, for another try.
UPDATE recordings SET status = 'deleted', stage = ''
WHERE made_by = 'server' AND status = 'recording' AND stage = 'failed' AND seen_at < :before
RETURNING id, session_id;

-- name: server_recordings_kept
-- Those that still need what was recorded.
SELECT id FROM recordings WHERE made_by = 'server' AND status = 'recording' ORDER BY id;
