-- name: payouts_waiting
-- With what objections have taken back since it was requested.
SELECT o.id, o.account_id, o.amount_cents, o.currency, o.status, o.payee, o.address, o.reference, o.reason,
  o.created_at, o.settled_at, p.name AS mentor_name, o.account_id AS mentor_id,
  (SELECT CAST(COALESCE(SUM(a.amount_cents), 0) AS BIGINT) FROM advances AS a
    WHERE a.account_id = o.account_id AND a.currency = o.currency) AS advanced_cents
FROM payouts AS o LEFT JOIN people AS p ON p.id = o.account_id
WHERE o.status = 'requested' AND o.id > :after ORDER BY o.id LIMIT :limit;

-- name: payouts_settled
SELECT o.id, o.account_id, o.amount_cents, o.currency, o.status, o.payee, o.address, o.reference, o.reason,
  o.created_at, o.settled_at, p.name AS mentor_name, o.account_id AS mentor_id
FROM payouts AS o LEFT JOIN people AS p ON p.id = o.account_id
WHERE o.status = :status AND o.id < :before ORDER BY o.id DESC LIMIT :limit;

-- name: payouts_of_all
SELECT o.id, o.account_id, o.amount_cents, o.currency, o.status, o.payee, o.address, o.reference, o.reason,
  o.created_at, o.settled_at, p.name AS mentor_name, o.account_id AS mentor_id
FROM payouts AS o LEFT JOIN people AS p ON p.id = o.account_id
WHERE o.id < :before ORDER BY o.id DESC LIMIT :limit;

-- name: payout_for_operator
SELECT o.id, o.account_id, o.amount_cents, o.currency, o.status, o.payee, o.address, o.reference, o.reason,
  o.created_at, o.settled_at, p.name AS mentor_name, o.account_id AS mentor_id
FROM payouts AS o LEFT JOIN people AS p ON p.id = o.account_id WHERE o.id = :id;
