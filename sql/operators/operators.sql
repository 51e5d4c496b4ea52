-- name: is_operator
SELECT id FROM people WHERE id = :id AND is_admin = 1 AND suspended_at IS NULL AND closing_at IS NULL;

-- name: operators
SELECT id, name FROM people WHERE is_admin = 1 AND suspended_at IS NULL AND closing_at IS NULL ORDER BY id LIMIT :most;

-- name: operators_and_teams
-- :me and the others, each with the organisations they belong to: a row for each of these.
SELECT p.id, p.name, m.organisation_id FROM people AS p LEFT JOIN organisation_members AS m ON m.person_id = p.id
WHERE p.id = :me OR p.id IN (
  SELECT o.id FROM people AS o WHERE o.is_admin = 1 AND o.suspended_at IS NULL AND o.closing_at IS NULL
  ORDER BY o.id LIMIT :most)
ORDER BY p.id;

-- name: count_payouts_waiting
-- As far as anybody wants to know.
SELECT COUNT(*) FROM (SELECT id FROM payouts WHERE status = 'requested' ORDER BY id LIMIT 100) AS waiting;

-- name: count_objections_open
SELECT COUNT(*) FROM (SELECT id FROM objections WHERE verdict = '' ORDER BY id LIMIT 100) AS waiting;
