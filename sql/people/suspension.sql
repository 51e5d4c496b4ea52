-- name: suspend
UPDATE people SET suspended_at = :now, suspended_reason = :reason WHERE id = :id AND suspended_at IS NULL;

-- name: restore
UPDATE people SET suspended_at = NULL, suspended_reason = '' WHERE id = :id AND suspended_at IS NOT NULL;

-- name: suspended_reason
SELECT suspended_reason FROM people WHERE id = :id AND suspended_at IS NOT NULL;

-- name: next_to_call_off
-- A session of somebody who is suspended. The clock reads this every second, so it starts with those few people.
SELECT s.id, s.host_id FROM people AS p CROSS JOIN sessions AS s
WHERE p.suspended_at IS NOT NULL AND s.host_id = p.id AND s.status = 'scheduled'
ORDER BY p.id, s.starts_at, s.id LIMIT 1;
