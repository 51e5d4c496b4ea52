-- name: sums
-- What a mentor earned in each of twelve months, which begin at their own midnight, and before them (0); what of it was
-- paid out (13), and what seats in sessions to come will earn: what is charged, without the fee (14); the payout that
-- waits (15), what learners paid directly (16), what the platform advances (17), and what objections hold (18). Each sum
-- of earnings is a range of one index, which has no charges; the currencies are found by looking into it once for each.
WITH RECURSIVE found (currency) AS (
  SELECT MIN(currency) FROM entries WHERE account_id = :me AND book = 'earnings' AND book <> 'charges'
  UNION ALL
  SELECT (SELECT MIN(e.currency) FROM entries AS e
    WHERE e.account_id = :me AND e.book = 'earnings' AND e.book <> 'charges' AND e.currency > found.currency)
  FROM found WHERE found.currency IS NOT NULL),
months (number, since, until) AS (
  SELECT 0, '', CAST(:month_1 AS TEXT) UNION ALL
  SELECT 1, CAST(:month_1 AS TEXT), CAST(:month_2 AS TEXT) UNION ALL
  SELECT 2, CAST(:month_2 AS TEXT), CAST(:month_3 AS TEXT) UNION ALL
  SELECT 3, CAST(:month_3 AS TEXT), CAST(:month_4 AS TEXT) UNION ALL
  SELECT 4, CAST(:month_4 AS TEXT), CAST(:month_5 AS TEXT) UNION ALL
  SELECT 5, CAST(:month_5 AS TEXT), CAST(:month_6 AS TEXT) UNION ALL
  SELECT 6, CAST(:month_6 AS TEXT), CAST(:month_7 AS TEXT) UNION ALL
  SELECT 7, CAST(:month_7 AS TEXT), CAST(:month_8 AS TEXT) UNION ALL
  SELECT 8, CAST(:month_8 AS TEXT), CAST(:month_9 AS TEXT) UNION ALL
  SELECT 9, CAST(:month_9 AS TEXT), CAST(:month_10 AS TEXT) UNION ALL
  SELECT 10, CAST(:month_10 AS TEXT), CAST(:month_11 AS TEXT) UNION ALL
  SELECT 11, CAST(:month_11 AS TEXT), CAST(:month_12 AS TEXT) UNION ALL
  SELECT 12, CAST(:month_12 AS TEXT), '9999')
SELECT found.currency, months.number,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.account_id = :me AND e.book = 'earnings' AND e.book <> 'charges' AND e.currency = found.currency
      AND e.created_at >= months.since AND e.created_at < months.until) AS cents
FROM found CROSS JOIN months WHERE found.currency IS NOT NULL
UNION ALL
SELECT currency, 13, CAST(SUM(amount_cents) AS BIGINT) FROM entries
WHERE account_id = :me AND book = 'payouts' AND book <> 'charges' GROUP BY currency
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
SELECT e.currency, 14,
  CAST(SUM(e.amount_cents - CASE WHEN e.kind = 'charge' THEN b.fee_cents ELSE -b.fee_cents END) AS BIGINT)
FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
JOIN entries AS e ON e.booking_id = b.id AND e.book = 'charges'
WHERE s.host_id = :me AND s.status IN ('scheduled', 'live') GROUP BY e.currency
ORDER BY 1, 2;

-- name: entries_page
-- The newest entries of a mentor, with the session and the learner, or the payout.
SELECT e.id, e.book, e.kind, e.amount_cents, e.currency, e.booking_id, b.session_id, e.payout_id, e.created_at,
  s.title, b.learner_id, p.name AS learner_name, o.status AS payout_status, o.reference, o.reason
FROM (
  SELECT * FROM entries
  WHERE account_id = :me AND book <> 'charges' AND (created_at, id) < (:before_time, :before_id)
  ORDER BY created_at DESC, id DESC LIMIT :limit) AS e
LEFT JOIN bookings AS b ON b.id = e.booking_id LEFT JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN people AS p ON p.id = b.learner_id LEFT JOIN payouts AS o ON o.id = e.payout_id
ORDER BY e.created_at DESC, e.id DESC;

-- name: payouts_page
SELECT id, amount_cents, currency, status, payee, address, reference, reason, created_at, settled_at FROM payouts
WHERE account_id = :me AND id < :before ORDER BY id DESC LIMIT :limit;
