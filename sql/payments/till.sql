-- name: end_hold
UPDATE payments SET hold_until = NULL WHERE id = :id AND hold_until IS NOT NULL;

-- name: unsettled_payments
-- What somebody has to pay, or gets back, by hand: what a provider reserves or gives back comes without that,
-- unless its refund failed.
SELECT p.currency, CAST(SUM(p.owed_cents) AS BIGINT) AS owed_cents, CAST(SUM(p.surplus_cents) AS BIGINT) AS surplus_cents
FROM payment_states AS p
WHERE p.learner_id = :me AND p.way <> 'direct' AND p.charged_cents <> p.received_cents
  AND p.attempt NOT IN ('pending', 'held') AND NOT EXISTS (
    SELECT 1 FROM attempts AS a
    WHERE a.payment_id = p.id AND a.status = 'received' AND a.received_cents > a.given_back_cents AND NOT EXISTS (
      SELECT 1 FROM payment_orders AS o WHERE o.attempt_id = a.id AND o.kind = 'refund' AND o.status <> 'wanted'))
GROUP BY p.currency ORDER BY p.currency;

-- name: unsettled_with_mentors
-- The same with each mentor whom they pay directly; the newest of these payments leads to the others.
SELECT p.host_id, p.currency, CAST(SUM(p.owed_cents) AS BIGINT) AS owed_cents,
  CAST(SUM(p.surplus_cents) AS BIGINT) AS surplus_cents, MAX(p.id) AS payment_id
FROM payment_states AS p JOIN people AS h ON h.id = p.host_id
WHERE p.learner_id = :me AND p.way = 'direct' AND p.charged_cents <> p.received_cents
GROUP BY p.host_id, p.currency ORDER BY p.host_id, p.currency;

-- name: orders_waiting
-- Whether the provider still has to give something back.
SELECT COUNT(*) FROM payment_orders AS o JOIN attempts AS a ON a.id = o.attempt_id
WHERE a.payment_id = :payment_id AND o.kind = 'refund' AND o.status = 'wanted';
