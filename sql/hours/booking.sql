-- name: slots_given_back
SELECT COUNT(*) FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.list = 'cancelled' AND b.cancelled_at > :since
  AND s.host_id = :mentor_id AND s.kind = 'one_to_one';
