-- name: due_of_booking
SELECT * FROM dues WHERE booking_id = :booking_id;

-- name: dues_of_session
SELECT * FROM dues WHERE session_id = :session_id ORDER BY booking_id;

-- name: insert_entry
INSERT INTO entries (id, book, kind, account_id, amount_cents, currency, booking_id, payout_id, stage, created_at)
VALUES (:id, :book, :kind, :account_id, :amount_cents, :currency, :booking_id, :payout_id, :stage, :now);

-- name: waive_removed
-- The session is over, and the host had removed them: nothing is due, also if they are let in again.
UPDATE bookings SET is_waived = 1 WHERE session_id = :session_id AND removed_at IS NOT NULL AND status = 'booked';

-- name: account_currencies
-- Each is one look into the index, however many entries there are.
WITH RECURSIVE found (currency) AS (
  SELECT MIN(currency) FROM entries WHERE account_id = :account_id AND book = 'earnings' AND book <> 'charges'
  UNION ALL
  SELECT (SELECT MIN(e.currency) FROM entries AS e
    WHERE e.account_id = :account_id AND e.book = 'earnings' AND e.book <> 'charges'
      AND e.currency > found.currency)
  FROM found WHERE found.currency IS NOT NULL)
SELECT currency FROM found WHERE currency IS NOT NULL ORDER BY currency;

-- name: available
-- What learners have paid their mentor directly is not paid out again. What the platform advances is not below zero.
SELECT CAST(COALESCE(SUM(amount_cents), 0) + COALESCE((
    SELECT SUM(a.amount_cents) FROM advances AS a
    WHERE a.account_id = :account_id AND a.currency = :currency), 0) - COALESCE((
    SELECT SUM(p.direct_cents) FROM payments AS p
    WHERE p.host_id = :account_id AND p.currency = :currency AND p.way = 'direct' AND p.direct_cents > 0), 0) AS BIGINT)
FROM entries
WHERE account_id = :account_id AND book IN ('earnings', 'payouts') AND book <> 'charges' AND currency = :currency;

-- name: advanced
-- What was paid out to them and an objection took back, as far as it is still lacking.
SELECT CAST(COALESCE(SUM(amount_cents), 0) AS BIGINT) FROM advances
WHERE account_id = :account_id AND currency = :currency;

-- name: insert_advance
INSERT INTO advances (id, account_id, currency, amount_cents, created_at)
VALUES (:id, :account_id, :currency, :amount_cents, :now);
