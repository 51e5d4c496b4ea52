-- name: transfer_under_way
SELECT COUNT(*) FROM transfers WHERE payout_id = :payout_id AND status = 'wanted';

-- name: insert_transfer
INSERT INTO transfers (id, payout_id, account, status, due_at, created_at)
VALUES (:id, :payout_id, :account, 'wanted', :now, :now);

-- name: transfer
SELECT t.*, o.account_id, o.amount_cents, o.currency, o.status AS payout_status
FROM transfers AS t JOIN payouts AS o ON o.id = t.payout_id WHERE t.id = :id;

-- name: transfers_due
SELECT t.*, o.account_id, o.amount_cents, o.currency, o.status AS payout_status
FROM transfers AS t JOIN payouts AS o ON o.id = t.payout_id
WHERE t.due_at IS NOT NULL AND t.due_at <= :now ORDER BY t.due_at, t.id LIMIT :most;

-- name: next_transfer
SELECT MIN(due_at) FROM transfers WHERE due_at IS NOT NULL;

-- name: begin_transfer
UPDATE transfers SET tries = tries + 1, due_at = :due_at WHERE id = :id AND status IN ('wanted', 'done');

-- name: settle_transfer
UPDATE transfers SET status = :status, provider_id = :provider_id, problem = :problem, due_at = NULL
WHERE id = :id AND status = 'wanted';

-- name: keep_transfer_problem
UPDATE transfers SET problem = :problem WHERE id = :id;

-- name: reverse_transfer
UPDATE transfers SET status = :status, reversed_cents = :reversed_cents, due_at = NULL
WHERE id = :id AND status = 'done';

-- name: look_at_transfer_no_more
UPDATE transfers SET due_at = NULL WHERE id = :id AND status = 'done';

-- name: look_at_transfer_soon
UPDATE transfers SET due_at = :now WHERE provider_id = :name AND provider_id <> '' AND status = 'done';
