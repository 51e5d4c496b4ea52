-- name: reported_reviews
SELECT r.id, r.booking_id, r.reason, r.created_at, b.rating, b.review, b.rated_at, b.reviewed_id AS mentor_id, b.learner_id,
  s.title, p.name AS learner_name, p.picture AS learner_picture, m.name AS mentor_name,
  w.name AS reporter_name, r.person_id AS reporter_id, a.body AS answer
FROM reports AS r JOIN bookings AS b ON b.id = r.booking_id JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN people AS p ON p.id = b.learner_id LEFT JOIN people AS m ON m.id = b.reviewed_id
LEFT JOIN people AS w ON w.id = r.person_id LEFT JOIN answers AS a ON a.booking_id = b.id
WHERE r.settled_at IS NULL AND r.id > :after ORDER BY r.id LIMIT :limit;

-- name: count_reports_waiting
-- As far as anybody wants to know.
SELECT COUNT(*) FROM (SELECT id FROM reports WHERE settled_at IS NULL ORDER BY id LIMIT 100) AS waiting;
