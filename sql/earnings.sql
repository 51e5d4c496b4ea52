-- name: sums
-- What a mentor has earned in all (0), and since the start of each of the last twelve months (1 to 12); what of it was
-- paid out (13), and what seats in sessions to come will earn: what is due, without the fee (14); the payout that
-- waits (15), what learners paid directly (16), what the platform advances (17), and what objections hold (18). Months
-- are kept as those of UTC. The mentor's begin some hours before or after: only the entries of those hours are read.
WITH bounds (number, since, month) AS (
  SELECT 0, '', '' UNION ALL
  SELECT 1, CAST(:start_1 AS TEXT), CAST(:month_1 AS TEXT) UNION ALL
  SELECT 2, CAST(:start_2 AS TEXT), CAST(:month_2 AS TEXT) UNION ALL
  SELECT 3, CAST(:start_3 AS TEXT), CAST(:month_3 AS TEXT) UNION ALL
  SELECT 4, CAST(:start_4 AS TEXT), CAST(:month_4 AS TEXT) UNION ALL
  SELECT 5, CAST(:start_5 AS TEXT), CAST(:month_5 AS TEXT) UNION ALL
  SELECT 6, CAST(:start_6 AS TEXT), CAST(:month_6 AS TEXT) UNION ALL
  SELECT 7, CAST(:start_7 AS TEXT), CAST(:month_7 AS TEXT) UNION ALL
  SELECT 8, CAST(:start_8 AS TEXT), CAST(:month_8 AS TEXT) UNION ALL
  SELECT 9, CAST(:start_9 AS TEXT), CAST(:month_9 AS TEXT) UNION ALL
  SELECT 10, CAST(:start_10 AS TEXT), CAST(:month_10 AS TEXT) UNION ALL
  SELECT 11, CAST(:start_11 AS TEXT), CAST(:month_11 AS TEXT) UNION ALL
  SELECT 12, CAST(:start_12 AS TEXT), CAST(:month_12 AS TEXT)),
found (currency) AS (SELECT DISTINCT currency FROM monthly_sums WHERE account_id = :me AND book = 'earnings')
SELECT found.currency, bounds.number, CAST(COALESCE((
    SELECT SUM(m.amount_cents) FROM monthly_sums AS m
    WHERE m.account_id = :me AND m.book = 'earnings' AND m.currency = found.currency AND m.month >= bounds.month), 0)
  + COALESCE((
    SELECT SUM(e.amount_cents) FROM entries AS e
    WHERE e.account_id = :me AND e.book = 'earnings' AND e.book <> 'charges' AND e.currency = found.currency
      AND e.created_at >= bounds.since AND e.created_at < bounds.month), 0)
  - COALESCE((
    SELECT SUM(e.amount_cents) FROM entries AS e
    WHERE e.account_id = :me AND e.book = 'earnings' AND e.book <> 'charges' AND e.currency = found.currency
      AND e.created_at >= bounds.month AND e.created_at < bounds.since), 0) AS BIGINT) AS cents
FROM found CROSS JOIN bounds
UNION ALL
SELECT currency, 13, CAST(SUM(amount_cents) AS BIGINT) FROM monthly_sums
WHERE account_id = :me AND book = 'payouts' GROUP BY currency
UNION ALL
SELECT currency, 16, CAST(SUM(direct_cents) AS BIGINT) FROM payments
WHERE host_id = :me AND way = 'direct' AND direct_cents > 0 GROUP BY currency
UNION ALL
SELECT currency, 17, CAST(SUM(amount_cents) AS BIGINT) FROM advances WHERE account_id = :me GROUP BY currency
UNION ALL
SELECT d.currency, 18, CAST(SUM(d.due_cents - d.fee_cents) AS BIGINT)
FROM objections AS o JOIN dues AS d ON d.booking_id = o.booking_id
WHERE o.host_id = :me AND o.verdict = '' AND d.due_cents > 0 GROUP BY d.currency
UNION ALL
SELECT currency, 15, CAST(SUM(amount_cents) AS BIGINT) FROM payouts
WHERE account_id = :me AND status = 'requested' GROUP BY currency
UNION ALL
SELECT b.currency, 14, CAST(SUM(b.price_cents - b.fee_cents) AS BIGINT)
FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
WHERE s.host_id = :me AND s.status IN ('scheduled', 'live') AND b.price_cents > 0
  AND (b.is_due = 1 OR (b.status = 'booked' AND b.is_waived = 0)) GROUP BY b.currency
ORDER BY 1, 2;

-- name: entries_page
-- The newest entries of a mentor, with the session and the learner, or the payout.
SELECT e.id, e.book, e.kind, e.stage, e.amount_cents, e.currency, e.booking_id, b.session_id, e.payout_id, e.created_at,
  s.title, b.learner_id, p.name AS learner_name, p.picture AS learner_picture,
  o.status AS payout_status, o.reference, o.reason, sp.sponsorship_id
FROM (
  SELECT * FROM entries
  WHERE account_id = :me AND book <> 'charges' AND (created_at, id) < (:before_time, :before_id)
  ORDER BY created_at DESC, id DESC LIMIT :limit) AS e
LEFT JOIN bookings AS b ON b.id = e.booking_id LEFT JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN people AS p ON p.id = b.learner_id LEFT JOIN payouts AS o ON o.id = e.payout_id
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = e.booking_id
ORDER BY e.created_at DESC, e.id DESC;

-- name: payouts_page
SELECT id, amount_cents, currency, status, payee, address, reference, reason, created_at, settled_at, transfer, has_account
FROM payout_details WHERE account_id = :me AND id < :before ORDER BY id DESC LIMIT :limit;
