-- name: end_hold
UPDATE payments SET hold_until = NULL WHERE id = :id AND hold_until IS NOT NULL;

-- name: orders_waiting
-- Whether the provider still has to give something back.
SELECT COUNT(*) FROM payment_orders AS o JOIN attempts AS a ON a.id = o.attempt_id
WHERE a.payment_id = :payment_id AND o.kind = 'refund' AND o.status = 'wanted';
