-- name: insert_payment
-- A seat that is charged has a payment, in the way that is used now; what a provider does not take is collected by hand.
INSERT INTO payments (id, booking_id, learner_id, host_id, way, currency, charged_cents, created_at)
VALUES (:id, :booking_id, :learner_id, (SELECT s.host_id FROM sessions AS s WHERE s.id = :session_id),
  COALESCE((
    SELECT CASE WHEN :by_hand LIKE '% ' || f.value || ' %' THEN 'operator' ELSE f.value END
    FROM facts AS f WHERE f.name = 'payments'), 'operator'), :currency, :cents, :now);

-- name: keep_payment
-- The same for a seat that may have one already. What a sponsor pays is never paid online.
INSERT INTO payments (id, booking_id, learner_id, host_id, way, currency, charged_cents, created_at)
SELECT :id, b.id, COALESCE(sp.sponsor_id, b.learner_id), s.host_id,
  COALESCE((
    SELECT CASE WHEN :by_hand LIKE '% ' || f.value || ' %' THEN 'operator'
      WHEN f.value IN ('stripe', 'paypal') AND sp.booking_id IS NOT NULL THEN 'operator' ELSE f.value END
    FROM facts AS f WHERE f.name = 'payments'), 'operator'), b.currency,
  CASE WHEN :cents > 0 THEN :cents ELSE 0 END, :now
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id
WHERE b.id = :booking_id
ON CONFLICT (booking_id) DO UPDATE SET charged_cents = payments.charged_cents + :cents;

-- name: keep_direct
UPDATE payments SET direct_cents = direct_cents + :cents WHERE booking_id = :booking_id AND way = 'direct';

-- name: payment
SELECT * FROM payment_details WHERE id = :id;

-- name: payments_at_stake
SELECT p.currency, CAST(SUM(p.charged_cents) AS BIGINT) AS charged_cents,
  CAST(SUM(CASE WHEN p.charged_cents > 0 THEN p.charged_cents - b.fee_cents ELSE 0 END) AS BIGINT) AS earned_cents,
  CAST(SUM(CASE WHEN p.way = 'direct' THEN p.received_cents ELSE 0 END) AS BIGINT) AS direct_cents,
  CAST(SUM(CASE WHEN p.way <> 'direct' THEN p.received_cents ELSE 0 END) AS BIGINT) AS collected_cents,
  CAST(SUM(CASE WHEN p.charged_cents > p.received_cents THEN p.charged_cents - p.received_cents ELSE 0 END) AS BIGINT)
    AS owed_cents
FROM bookings AS b JOIN payments AS p ON p.booking_id = b.id
WHERE b.session_id = :session_id AND (p.charged_cents > 0 OR p.received_cents > 0)
GROUP BY p.currency ORDER BY p.currency;

-- name: payment_of_booking
SELECT * FROM payment_details WHERE booking_id = :booking_id;

-- name: how_to_pay
-- In the words of whom the learner pays: the mentor, or the operator.
SELECT CASE WHEN p.way = 'direct' THEN h.how_to_pay
  ELSE (SELECT f.value FROM facts AS f WHERE f.name = 'payment text') END
FROM payments AS p LEFT JOIN people AS h ON h.id = p.host_id WHERE p.id = :id;

-- name: payments_of_session
SELECT p.* FROM payment_details AS p WHERE p.session_id = :session_id ORDER BY p.id;

-- name: receipts_of_payment
-- `is_undone`: somebody marked it by mistake.
SELECT r.id, r.kind, r.amount_cents, r.by_id, r.undoes_id, r.attempt_id, r.is_returned, r.created_at,
  CASE WHEN EXISTS (SELECT 1 FROM receipts AS u WHERE u.undoes_id = r.id) THEN 1 ELSE 0 END AS is_undone
FROM receipts AS r WHERE r.payment_id = :payment_id ORDER BY r.id;

-- name: payments_of_learner
SELECT * FROM payment_details WHERE learner_id = :me AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: payments_in_all
-- What was charged and not received, and what was received and is not charged any more.
SELECT currency,
  CAST(SUM(CASE WHEN charged_cents > received_cents THEN charged_cents - received_cents ELSE 0 END) AS BIGINT) AS owed_cents,
  CAST(SUM(CASE WHEN received_cents > charged_cents THEN received_cents - charged_cents ELSE 0 END) AS BIGINT)
    AS surplus_cents
FROM payments WHERE learner_id = :me AND charged_cents <> received_cents GROUP BY currency ORDER BY currency;

-- name: payments_page
SELECT * FROM payment_details WHERE way <> 'direct' AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: payments_found
-- By the learner’s name or address as for people, by the sponsor’s name, or by the number of the receipt.
SELECT * FROM payment_details WHERE way <> 'direct' AND id < :before AND id IN (
  SELECT p.id FROM payments AS p WHERE p.learner_id IN (
    SELECT q.id FROM people AS q
    WHERE q.closing_at IS NULL AND (LOWER(q.name) LIKE :pattern ESCAPE '\' OR q.name LIKE :typed ESCAPE '\'
      OR q.name LIKE :titled ESCAPE '\' OR q.email LIKE :pattern ESCAPE '\'))
  UNION ALL SELECT p.id FROM organisations AS o JOIN payments AS p ON p.learner_id = o.id
  JOIN sponsored_seats AS st ON st.booking_id = p.booking_id
  WHERE LOWER(o.name) LIKE :pattern ESCAPE '\' OR o.name LIKE :typed ESCAPE '\' OR o.name LIKE :titled ESCAPE '\'
  UNION ALL SELECT p.id FROM payments AS p WHERE p.number = :number)
ORDER BY id DESC LIMIT :limit;

-- name: payments_owed
-- What is being paid online or reserved comes in without them.
SELECT * FROM payment_details
WHERE way <> 'direct' AND charged_cents > received_cents AND attempt NOT IN ('pending', 'held') AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: payments_to_give_back
SELECT * FROM payment_details WHERE way <> 'direct' AND received_cents > charged_cents AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: exported_payments
SELECT id, booking_id, way, currency, charged_cents, received_cents, number, created_at FROM payments
WHERE learner_id = :me AND NOT EXISTS (SELECT 1 FROM sponsored_seats AS st WHERE st.booking_id = payments.booking_id)
ORDER BY id;

-- name: insert_receipt
INSERT INTO receipts (id, payment_id, kind, amount_cents, by_id, undoes_id, attempt_id, is_returned, created_at)
VALUES (:id, :payment_id, :kind, :cents, :by_id, :undoes_id, :attempt_id, :is_returned, :now);

-- name: keep_received
UPDATE payments SET received_cents = received_cents + :cents WHERE id = :id;

-- name: number_payment
-- One writer at a time counts them, so that there is no gap.
UPDATE payments SET number = (SELECT COALESCE(MAX(n.number), 0) + 1 FROM payments AS n) WHERE id = :id AND number IS NULL;

-- name: begin_hold
UPDATE payments SET hold_until = :until WHERE id = :id;

-- name: wake_attempts
-- What is due has changed, or is earned: something may have to be captured or given back.
UPDATE attempts SET look_at = :now
WHERE status <> 'ended' AND payment_id IN (SELECT p.id FROM payments AS p WHERE p.booking_id = :booking_id);
