-- name: count_payments_to_give_back
SELECT COUNT(*) FROM (
  SELECT id FROM payments WHERE way <> 'direct' AND received_cents > charged_cents ORDER BY id LIMIT 100) AS waiting;
