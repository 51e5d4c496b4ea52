-- name: is_operator
SELECT id FROM people WHERE id = :id AND is_admin = 1 AND suspended_at IS NULL AND closing_at IS NULL;

-- name: operators
SELECT id, name FROM people WHERE is_admin = 1 AND suspended_at IS NULL AND closing_at IS NULL ORDER BY id LIMIT :most;

-- name: count_payouts_waiting
-- As far as anybody wants to know.
SELECT COUNT(*) FROM (SELECT id FROM payouts WHERE status = 'requested' ORDER BY id LIMIT 100) AS waiting;

-- name: count_objections_open
SELECT COUNT(*) FROM (SELECT id FROM objections WHERE verdict = '' ORDER BY id LIMIT 100) AS waiting;
