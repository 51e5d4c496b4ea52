-- name: mentor
SELECT p.id, p.name, p.picture, p.headline, p.profession, p.years, p.expertise, p.languages, p.bio,
  p.hourly_rate_cents, p.currency, p.rating_sum, p.rating_count, p.timezone, p.created_at, p.answer_minutes,
  p.paused_at, h.lengths,
  (SELECT COUNT(*) FROM follows AS f WHERE f.mentor_id = p.id) AS followers,
  (SELECT COUNT(*) FROM follows AS f WHERE f.mentor_id = p.id AND f.learner_id = :me) AS is_followed,
  (SELECT COUNT(*) FROM students AS st WHERE st.host_id = p.id AND st.learner_id = :me) AS is_student,
  CASE WHEN EXISTS (SELECT 1 FROM requests AS r WHERE r.learner_id = :me AND r.mentor_id = p.id)
    OR EXISTS (SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
      WHERE b.learner_id = :me AND b.list = 'upcoming' AND b.status = 'booked' AND s.host_id = p.id)
    THEN 1 ELSE 0 END AS is_asked,
  (SELECT c.count FROM rating_counts AS c WHERE c.mentor_id = p.id AND c.rating = 5) AS stars_5,
  (SELECT c.count FROM rating_counts AS c WHERE c.mentor_id = p.id AND c.rating = 4) AS stars_4,
  (SELECT c.count FROM rating_counts AS c WHERE c.mentor_id = p.id AND c.rating = 3) AS stars_3,
  (SELECT c.count FROM rating_counts AS c WHERE c.mentor_id = p.id AND c.rating = 2) AS stars_2,
  (SELECT c.count FROM rating_counts AS c WHERE c.mentor_id = p.id AND c.rating = 1) AS stars_1
FROM shown_mentors AS p LEFT JOIN hours AS h ON h.mentor_id = p.id
WHERE p.id = :id;

-- name: open_classes
SELECT s.*, mine.status AS booking_status, mine.removed_at
FROM session_cards AS s
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
WHERE s.host_id = :id AND s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now
ORDER BY s.starts_at, s.id LIMIT 25;
