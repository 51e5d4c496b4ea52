-- name: unsettled_money
-- Of a mentor, what is available and what is on its way; of a learner, what they owe for seats that are over or that
-- they cancelled, and what goes back to them; and of an employer, the same of each team that they leave to nobody.
WITH teams (id, name) AS (
  SELECT o.id, o.name FROM organisation_members AS m JOIN organisations AS o ON o.id = m.organisation_id
  WHERE m.person_id = :me AND NOT EXISTS (
    SELECT 1 FROM organisation_members AS x WHERE x.organisation_id = m.organisation_id AND x.person_id <> :me)),
found (part, team, currency, cents) AS (
  SELECT 'available', '', currency, amount_cents FROM monthly_sums
  WHERE account_id = :me AND book IN ('earnings', 'payouts')
  UNION ALL SELECT 'available', '', currency, amount_cents FROM advances WHERE account_id = :me
  UNION ALL SELECT 'available', '', currency, -direct_cents FROM payments
  WHERE host_id = :me AND way = 'direct' AND direct_cents > 0
  UNION ALL SELECT 'waiting', '', currency, amount_cents FROM payouts WHERE account_id = :me AND status = 'requested'
  UNION ALL SELECT 'owed', '', p.currency, p.charged_cents - p.received_cents
  FROM payments AS p JOIN bookings AS b ON b.id = p.booking_id JOIN sessions AS s ON s.id = b.session_id
  WHERE p.learner_id = :me AND p.charged_cents > p.received_cents AND p.attempt NOT IN ('pending', 'held')
    AND (b.status = 'cancelled' OR s.status IN ('completed', 'cancelled', 'missed'))
  UNION ALL SELECT 'back', '', currency, received_cents - charged_cents FROM payments
  WHERE learner_id = :me AND received_cents > charged_cents
  UNION ALL SELECT 'owed', t.name, p.currency, p.charged_cents - p.received_cents
  FROM teams AS t JOIN payments AS p ON p.learner_id = t.id WHERE p.charged_cents > p.received_cents
  UNION ALL SELECT 'back', t.name, p.currency, p.received_cents - p.charged_cents
  FROM teams AS t JOIN payments AS p ON p.learner_id = t.id WHERE p.received_cents > p.charged_cents)
SELECT part, team, currency, CAST(SUM(cents) AS BIGINT) AS cents FROM found
GROUP BY part, team, currency HAVING SUM(cents) > 0 ORDER BY part, team, currency;
