-- name: zones_of_booked
-- Of those with a seat in the session, the most frequent first.
SELECT p.timezone FROM bookings AS b JOIN people AS p ON p.id = b.learner_id
WHERE b.session_id = :session_id AND b.status = 'booked'
GROUP BY p.timezone ORDER BY COUNT(*) DESC, p.timezone LIMIT 3;

-- name: zones_of_students
SELECT p.timezone FROM (
  SELECT learner_id FROM students WHERE host_id = :me ORDER BY sessions DESC, learner_id LIMIT 100) AS s
JOIN people AS p ON p.id = s.learner_id
GROUP BY p.timezone ORDER BY COUNT(*) DESC, p.timezone LIMIT 3;
