-- Money at payment providers whose keys are gone for good. `:asked` are the ways that can be asked, between spaces.

-- name: lost_payments
-- Reserved, or to go back. Whatever is reserved is to be looked at some time, so the index of that has it.
SELECT * FROM payment_details WHERE id < :before AND id IN (
  SELECT a.payment_id FROM attempts AS a
  WHERE a.look_at IS NOT NULL AND a.status = 'held' AND :asked NOT LIKE '% ' || a.way || ' %'
  UNION ALL SELECT p.id FROM payments AS p
  WHERE p.way <> 'direct' AND p.received_cents > p.charged_cents AND EXISTS (
    SELECT 1 FROM attempts AS a WHERE a.payment_id = p.id AND a.status = 'received'
      AND a.received_cents > a.given_back_cents AND :asked NOT LIKE '% ' || a.way || ' %'))
ORDER BY id DESC LIMIT :limit;

-- name: lost_attempt
SELECT a.*, p.owed_cents, p.surplus_cents,
  CASE WHEN a.status = 'held' THEN a.amount_cents
    WHEN a.received_cents - a.given_back_cents > p.surplus_cents THEN p.surplus_cents
    ELSE a.received_cents - a.given_back_cents END AS cents
FROM attempts AS a JOIN payment_details AS p ON p.id = a.payment_id
WHERE a.payment_id = :payment_id AND :asked NOT LIKE '% ' || a.way || ' %' AND (a.status = 'held'
  OR (a.status = 'received' AND a.received_cents > a.given_back_cents AND p.surplus_cents > 0))
ORDER BY a.id LIMIT 1;

-- name: close_orders
UPDATE payment_orders SET status = 'done' WHERE attempt_id = :attempt_id AND status = 'wanted';

-- name: transfer_of_payout
SELECT id, provider_id FROM transfers WHERE payout_id = :payout_id AND status = 'wanted';

-- name: left_at_provider
-- What is reserved there, is to go back, or is being sent to a mentor.
SELECT found.kind, found.currency, CAST(SUM(found.cents) AS BIGINT) AS cents FROM (
  SELECT 'reserved' AS kind, a.currency, a.amount_cents AS cents FROM attempts AS a
  WHERE a.look_at IS NOT NULL AND a.way = :way AND a.status = 'held'
  UNION ALL
  SELECT 'to_give_back' AS kind, p.currency, p.received_cents - p.charged_cents FROM payments AS p
  WHERE p.way <> 'direct' AND p.received_cents > p.charged_cents AND EXISTS (
    SELECT 1 FROM attempts AS a WHERE a.payment_id = p.id AND a.way = :way AND a.status = 'received'
      AND a.received_cents > a.given_back_cents)
  UNION ALL
  SELECT 'payout' AS kind, p.currency, p.amount_cents FROM transfers AS t JOIN payouts AS p ON p.id = t.payout_id
  WHERE t.due_at IS NOT NULL AND t.status = 'wanted' AND CAST(:way AS TEXT) = 'stripe') AS found
GROUP BY found.kind, found.currency ORDER BY found.kind, found.currency;
