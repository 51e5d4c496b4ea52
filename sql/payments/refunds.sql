-- name: stranded_refund
-- What came in and should go back, and the provider did not, or could not, give back.
SELECT a.*, o.id AS order_id, o.problem FROM attempts AS a JOIN payment_orders AS o ON o.attempt_id = a.id
WHERE a.payment_id = :payment_id AND a.status = 'received' AND a.received_cents > a.given_back_cents
  AND o.kind = 'refund' AND o.status <> 'wanted'
ORDER BY a.id DESC LIMIT 1;

-- name: refunds_between
-- One that is still on its way hides one that failed: it is the last of those of a payment.
SELECT a.payment_id, o.status FROM payments AS p
JOIN attempts AS a ON a.payment_id = p.id JOIN payment_orders AS o ON o.attempt_id = a.id
WHERE p.way IN ('stripe', 'paypal') AND p.received_cents > p.charged_cents AND p.id BETWEEN :first AND :last
  AND a.status = 'received' AND a.received_cents > a.given_back_cents AND o.kind = 'refund'
ORDER BY p.id DESC, CASE o.status WHEN 'wanted' THEN 1 ELSE 0 END LIMIT :most;

-- name: refused_refund
SELECT a.payment_id FROM payment_orders AS o JOIN attempts AS a ON a.id = o.attempt_id
WHERE o.id = :order_id AND o.kind = 'refund';

-- name: count_retry
UPDATE attempts SET retries = retries + 1 WHERE id = :id;

-- name: want_order_again
UPDATE payment_orders SET status = 'wanted', tries = 0, problem = '', due_at = :now WHERE id = :id AND status <> 'wanted';
