-- name: payouts_waiting
-- With what objections have taken back since it was requested.
SELECT o.*, (SELECT CAST(COALESCE(SUM(a.amount_cents), 0) AS BIGINT) FROM advances AS a
    WHERE a.account_id = o.account_id AND a.currency = o.currency) AS advanced_cents
FROM payout_details AS o WHERE o.status = 'requested' AND o.id > :after ORDER BY o.id LIMIT :limit;

-- name: payouts_settled
SELECT * FROM payout_details WHERE status = :status AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: payouts_of_all
SELECT * FROM payout_details WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: payout_for_operator
SELECT * FROM payout_details WHERE id = :id;
