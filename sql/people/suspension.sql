-- name: suspend
UPDATE people SET suspended_at = :now, suspended_reason = :reason WHERE id = :id AND suspended_at IS NULL;

-- name: restore
UPDATE people SET suspended_at = NULL, suspended_reason = '' WHERE id = :id AND suspended_at IS NOT NULL;

-- name: suspended_reason
SELECT suspended_reason FROM people WHERE id = :id AND suspended_at IS NOT NULL;

-- name: next_to_call_off
-- Sessions of somebody who is suspended.
SELECT s.id, s.host_id FROM people AS p JOIN sessions AS s ON s.host_id = p.id
WHERE p.suspended_at IS NOT NULL AND s.status = 'scheduled' ORDER BY p.suspended_at, s.starts_at, s.id LIMIT 1;
