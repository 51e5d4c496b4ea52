-- Who objected may take it back: then it is settled as the attendance says.
ALTER TABLE objections ADD COLUMN is_withdrawn INTEGER NOT NULL DEFAULT 0
  CHECK (is_withdrawn IN (0, 1) AND (is_withdrawn = 0 OR verdict <> ''));

-- A payout that was refused after its mentor had left belonged to nobody. It waits again until it can be paid.
INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address, created_at)
SELECT MAX(o.id) + 1, o.account_id, SUM(o.amount_cents), o.currency, 'requested', '', '', MAX(o.settled_at)
FROM payouts AS o
WHERE o.status = 'refused' AND NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = o.account_id)
GROUP BY o.account_id, o.currency
HAVING SUM(o.amount_cents) <= (
  SELECT COALESCE(SUM(m.amount_cents), 0) FROM monthly_sums AS m
  WHERE m.account_id = o.account_id AND m.currency = o.currency AND m.book IN ('earnings', 'payouts'));

INSERT INTO entries (id, book, kind, account_id, amount_cents, currency, payout_id, created_at)
SELECT o.id + 1, 'payouts', 'payout', o.account_id, -o.amount_cents, o.currency, o.id, o.created_at FROM payouts AS o
WHERE o.status = 'requested' AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.payout_id = o.id);

INSERT INTO monthly_sums (account_id, book, currency, month, amount_cents)
SELECT o.account_id, 'payouts', o.currency, SUBSTR(o.created_at, 1, 7), -o.amount_cents FROM payouts AS o
WHERE o.status = 'requested' AND o.payee = '' AND NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = o.account_id)
ON CONFLICT (account_id, book, currency, month)
DO UPDATE SET amount_cents = monthly_sums.amount_cents + excluded.amount_cents;
