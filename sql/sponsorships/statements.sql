-- name: sponsored_lines
-- The seats of a sponsorship, the newest first. Its sponsor learns no more of a learner than this.
SELECT st.booking_id AS id, st.created_at, CASE WHEN p.closing_at IS NULL THEN p.name END AS learner_name,
  s.title, s.starts_at, s.status AS session_status, CASE WHEN h.closing_at IS NULL THEN h.name END AS host_name,
  pay.id AS payment_id, pay.way, pay.currency, b.price_cents, pay.charged_cents, pay.state
FROM sponsored_seats AS st JOIN bookings AS b ON b.id = st.booking_id JOIN sessions AS s ON s.id = b.session_id
JOIN payment_states AS pay ON pay.booking_id = st.booking_id
LEFT JOIN people AS p ON p.id = b.learner_id LEFT JOIN people AS h ON h.id = s.host_id
WHERE st.sponsorship_id = :id AND st.booking_id < :before
  AND (CAST(:month AS TEXT) IS NULL OR SUBSTR(st.created_at, 1, 7) = :month)
ORDER BY st.booking_id DESC LIMIT :limit;

-- name: sponsored_months_of
SELECT month, seats, cents FROM sponsored_months WHERE sponsorship_id = :id ORDER BY month DESC LIMIT 120;

-- name: sponsored_entries
-- The ledger’s own lines, for the file.
SELECT e.id, st.booking_id, e.created_at, e.kind, e.amount_cents, e.currency, s.title, s.starts_at,
  CASE WHEN p.closing_at IS NULL THEN p.name END AS learner_name
FROM sponsored_seats AS st JOIN entries AS e ON e.booking_id = st.booking_id AND e.book = 'charges'
JOIN bookings AS b ON b.id = st.booking_id JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN people AS p ON p.id = b.learner_id
WHERE st.sponsorship_id = :id AND (st.booking_id, e.id) > (:after_booking, :after_id)
  AND (CAST(:month AS TEXT) IS NULL OR SUBSTR(st.created_at, 1, 7) = :month)
ORDER BY st.booking_id, e.id LIMIT :limit;

-- name: sponsor_owes
-- What is still to come from the sponsor, or to go back to them, for the seats of one sponsorship.
SELECT CAST(COALESCE(SUM(p.owed_cents), 0) AS BIGINT) AS owed_cents,
  CAST(COALESCE(SUM(p.surplus_cents), 0) AS BIGINT) AS surplus_cents
FROM sponsored_seats AS st JOIN payment_states AS p ON p.booking_id = st.booking_id WHERE st.sponsorship_id = :id;
