-- name: reviews
-- Of a mentor, the newest first.
SELECT b.id, b.rating, b.review, b.rated_at, b.learner_id, s.title, p.name AS learner_name,
  p.picture AS learner_picture, a.body AS answer,
  a.written_at AS answered_at
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN people AS p ON p.id = b.learner_id
LEFT JOIN answers AS a ON a.booking_id = b.id
WHERE b.reviewed_id = :id AND (b.rated_at, b.id) < (:before_time, :before_id)
ORDER BY b.rated_at DESC, b.id DESC LIMIT :limit;

-- name: review
-- One that is shown with a mentor.
SELECT b.id, b.session_id, b.rating, b.review, b.rated_at, b.learner_id, b.reviewed_id AS mentor_id, s.title,
  p.name AS learner_name, m.name AS mentor_name, a.body AS answer, a.written_at AS answered_at
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS m ON m.id = b.reviewed_id
LEFT JOIN people AS p ON p.id = b.learner_id LEFT JOIN answers AS a ON a.booking_id = b.id
WHERE b.id = :id AND b.reviewed_id IS NOT NULL;

-- name: answer_review
-- Once; it can be changed for a few minutes.
INSERT INTO answers (booking_id, mentor_id, body, written_at)
SELECT b.id, b.reviewed_id, :body, :now FROM bookings AS b WHERE b.id = :id AND b.reviewed_id = :me
ON CONFLICT (booking_id) DO UPDATE SET body = excluded.body WHERE answers.written_at > :since;

-- name: answers_by
SELECT a.booking_id, s.title, a.body, a.written_at
FROM answers AS a JOIN bookings AS b ON b.id = a.booking_id JOIN sessions AS s ON s.id = b.session_id
WHERE a.mentor_id = :me ORDER BY a.booking_id;

-- name: count_reports_by
SELECT COUNT(*) FROM reports WHERE person_id = :me AND created_at > :since;

-- name: insert_report
INSERT INTO reports (id, booking_id, person_id, reason, created_at) VALUES (:id, :booking_id, :me, :reason, :now)
ON CONFLICT (booking_id, person_id) DO NOTHING;

-- name: count_open_reports
SELECT COUNT(*) FROM reports WHERE booking_id = :booking_id AND settled_at IS NULL;

-- name: reports_by
SELECT id, booking_id, reason, created_at, settled_at FROM reports WHERE person_id = :me ORDER BY id;

-- name: remove_review
-- Compare and swap: of two operators, one removes it. When it was rated stays, so that it is rated once.
UPDATE bookings SET rating = NULL, review = '', reviewed_id = NULL WHERE id = :id AND reviewed_id IS NOT NULL;

-- name: remove_answer
DELETE FROM answers WHERE booking_id = :id;

-- name: insert_removed_review
INSERT INTO removed_reviews (booking_id, rating, review, reason, removed_at)
VALUES (:id, :rating, :review, :reason, :now);

-- name: settle_reports
UPDATE reports SET settled_at = :now WHERE booking_id = :booking_id AND settled_at IS NULL;

-- name: count_rating
INSERT INTO rating_counts (mentor_id, rating, count) VALUES (:id, :rating, 1)
ON CONFLICT (mentor_id, rating) DO UPDATE SET count = rating_counts.count + 1;

-- name: uncount_rating
UPDATE rating_counts SET count = count - 1 WHERE mentor_id = :id AND rating = :rating;

-- name: take_rating_off
UPDATE people SET rating_sum = rating_sum - :rating, rating_count = rating_count - 1 WHERE id = :id;
