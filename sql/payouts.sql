-- name: payee
SELECT id, name, email, payout_address, closing_at FROM people WHERE id = :id;

-- name: waiting_payout
SELECT id, amount_cents FROM payouts
WHERE account_id = :account_id AND currency = :currency AND status = 'requested' ORDER BY id LIMIT 1;

-- name: insert_payout
INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address, created_at)
VALUES (:id, :account_id, :amount_cents, :currency, 'requested', :payee, :address, :now);

-- name: payout
SELECT id, account_id, amount_cents, currency, status, payee, address, reference, reason, created_at, settled_at
FROM payouts WHERE id = :id;

-- name: settle_payout
-- Whom to pay and where is needed no longer, if they have left.
UPDATE payouts SET status = :status, reference = :reference, reason = :reason, settled_at = :now,
  payee = CASE WHEN EXISTS (SELECT 1 FROM people AS p WHERE p.id = account_id AND p.closing_at IS NULL) THEN payee ELSE '' END,
  address = CASE WHEN EXISTS (SELECT 1 FROM people AS p WHERE p.id = account_id AND p.closing_at IS NULL) THEN address ELSE '' END
WHERE id = :id AND status = 'requested';

-- name: redirect_payout
UPDATE payouts SET address = :address WHERE id = :id AND status = 'requested';

-- name: reopen_payout
UPDATE payouts SET status = 'requested', reference = '', settled_at = NULL WHERE id = :id AND status = 'paid';

-- name: exported_payouts
SELECT id, amount_cents, currency, status, payee, address, reference, reason, created_at, settled_at FROM payouts
WHERE account_id = :me ORDER BY id;

-- name: forget_payees
-- They leave: names go, amounts stay. What is still to be paid out keeps its name until it is.
UPDATE payouts SET payee = '', address = '' WHERE account_id = :account_id AND status <> 'requested';

-- name: set_payout_address
UPDATE people SET payout_address = :payout_address WHERE id = :id;

-- name: payout_key
SELECT body, payout_id FROM payout_keys WHERE account_id = :account_id AND key = :key AND expires_at > :now;

-- name: keep_payout_key
INSERT INTO payout_keys (account_id, key, body, payout_id, expires_at)
VALUES (:account_id, :key, :body, :payout_id, :expires_at)
ON CONFLICT (account_id, key) DO UPDATE SET body = excluded.body, payout_id = excluded.payout_id,
  expires_at = excluded.expires_at;

-- name: sweep_payout_keys
DELETE FROM payout_keys WHERE expires_at <= :now;
