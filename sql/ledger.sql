-- name: due_of_booking
SELECT * FROM dues WHERE booking_id = :booking_id;

-- name: dues_of_session
SELECT * FROM dues WHERE session_id = :session_id ORDER BY booking_id;

-- name: insert_entry
INSERT INTO entries (id, book, kind, account_id, amount_cents, currency, booking_id, payout_id, stage, created_at)
VALUES (:id, :book, :kind, :account_id, :amount_cents, :currency, :booking_id, :payout_id, :stage, :now);

-- name: add_to_month
INSERT INTO monthly_sums (account_id, book, currency, month, amount_cents)
VALUES (:account_id, :book, :currency, :month, :cents)
ON CONFLICT (account_id, book, currency, month)
DO UPDATE SET amount_cents = monthly_sums.amount_cents + excluded.amount_cents;

-- name: waive_removed
-- The session is over, and the host had removed them: nothing is due, also if they are let in again.
UPDATE bookings SET is_waived = 1 WHERE session_id = :session_id AND removed_at IS NOT NULL AND status = 'booked';

-- name: account_currencies
SELECT DISTINCT currency FROM monthly_sums WHERE account_id = :account_id AND book = 'earnings' ORDER BY currency;

-- name: available
-- What learners have paid their mentor directly is not paid out again. What the platform advances is not below zero.
SELECT CAST(COALESCE(SUM(amount_cents), 0) + COALESCE((
    SELECT SUM(a.amount_cents) FROM advances AS a
    WHERE a.account_id = :account_id AND a.currency = :currency), 0) - COALESCE((
    SELECT SUM(p.direct_cents) FROM payments AS p
    WHERE p.host_id = :account_id AND p.currency = :currency AND p.way = 'direct' AND p.direct_cents > 0), 0) AS BIGINT)
FROM monthly_sums
WHERE account_id = :account_id AND book IN ('earnings', 'payouts') AND currency = :currency;

-- name: advanced
-- What was paid out to them and an objection took back, as far as it is still lacking.
SELECT CAST(COALESCE(SUM(amount_cents), 0) AS BIGINT) FROM advances
WHERE account_id = :account_id AND currency = :currency;

-- name: insert_advance
INSERT INTO advances (id, account_id, currency, amount_cents, created_at)
VALUES (:id, :account_id, :currency, :amount_cents, :now);
