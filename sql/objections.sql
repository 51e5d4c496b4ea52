-- name: objectionable
-- A seat with a price in a session that took place, and what was already said about it. The ledger still knows the id of
-- a mentor who has left; of one who earned nothing, nobody does.
SELECT b.id, b.session_id, b.learner_id, COALESCE(s.host_id, (SELECT MAX(e.account_id) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book IN ('earnings', 'fees'))) AS host_id, b.price_cents, b.currency, s.title, s.status, o.id AS objection_id,
  o.side, o.words, o.answer, o.verdict, o.reason, o.is_withdrawn, learner.name AS learner_name, host.name AS host_name,
  (SELECT MAX(m.moved_at) FROM session_moves AS m WHERE m.session_id = s.id AND m.status = 'completed') AS ended_at
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN objections AS o ON o.booking_id = b.id
LEFT JOIN people AS learner ON learner.id = b.learner_id LEFT JOIN people AS host ON host.id = s.host_id
WHERE b.id = :booking_id AND b.price_cents > 0 AND s.status = 'completed' AND s.kind IN ('class', 'one_to_one')
  AND (b.status = 'booked' OR b.is_due = 1);

-- name: insert_objection
INSERT INTO objections (id, booking_id, host_id, side, words, created_at)
VALUES (:id, :booking_id, :host_id, :side, :words, :now);

-- name: answer_objection
UPDATE objections SET answer = :words, answered_at = :now WHERE id = :id AND verdict = '' AND answer = '';

-- name: settle_objection
UPDATE objections SET verdict = :verdict, reason = :reason, is_withdrawn = :is_withdrawn, settled_at = :now
WHERE id = :id AND verdict = '';

-- name: objections_of_session
SELECT o.id, o.booking_id, o.side, o.words, o.answer, o.verdict, o.reason, o.is_withdrawn, o.created_at, o.settled_at
FROM objections AS o JOIN bookings AS b ON b.id = o.booking_id WHERE b.session_id = :session_id ORDER BY o.id;

-- name: seats_given_back_late
-- Their price is due all the same, so either side may object to it.
SELECT b.id, b.price_cents, b.learner_id, p.name AS learner_name
FROM bookings AS b LEFT JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status = 'cancelled' AND b.is_due = 1 AND b.price_cents > 0 ORDER BY b.id;

-- name: open_objections_of
-- Of somebody who leaves.
SELECT o.id, 'learner' AS verdict FROM objections AS o WHERE o.host_id = :me AND o.verdict = ''
UNION ALL
SELECT o.id, 'mentor' FROM bookings AS b CROSS JOIN objections AS o
WHERE b.learner_id = :me AND o.booking_id = b.id AND o.verdict = ''
ORDER BY 1;

-- name: objections_by
SELECT o.id, b.session_id, o.side, o.words, o.answer, o.verdict, o.reason, o.is_withdrawn, o.created_at
FROM objections AS o JOIN bookings AS b ON b.id = o.booking_id WHERE o.host_id = :me
UNION ALL
SELECT o.id, b.session_id, o.side, o.words, o.answer, o.verdict, o.reason, o.is_withdrawn, o.created_at
FROM bookings AS b CROSS JOIN objections AS o WHERE b.learner_id = :me AND o.booking_id = b.id
ORDER BY 1;

-- name: objections_open
SELECT * FROM objection_details WHERE verdict = '' AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: objections_settled
SELECT * FROM objection_details WHERE verdict <> '' AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: objection
SELECT * FROM objection_details WHERE id = :id;

-- name: ended_at
SELECT MAX(moved_at) FROM session_moves WHERE session_id = :session_id AND status = 'completed';
