-- name: forget_figures
DELETE FROM figures WHERE session_id = :session_id;

-- name: recount_figures
INSERT INTO figures (session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum,
  rating_count, earned_cents)
SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum, rating_count,
  earned_cents
FROM figures_recounted WHERE session_id = :session_id;

-- name: add_audience
-- Sessions may end in another order than they began.
INSERT INTO audience (host_id, learner_id, first_at, last_at)
SELECT s.host_id, b.learner_id, s.starts_at, s.starts_at
FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
WHERE s.id = :session_id AND b.status = 'booked' AND s.host_id IS NOT NULL AND b.learner_id IS NOT NULL
ON CONFLICT (host_id, learner_id) DO UPDATE SET
  first_at = CASE WHEN excluded.first_at < audience.first_at THEN excluded.first_at ELSE audience.first_at END,
  second_at = CASE WHEN excluded.first_at < audience.first_at THEN audience.first_at
    WHEN audience.second_at IS NULL OR excluded.first_at < audience.second_at THEN excluded.first_at
    ELSE audience.second_at END,
  last_at = CASE WHEN excluded.last_at > audience.last_at THEN excluded.last_at ELSE audience.last_at END;

-- name: drop_figures
DELETE FROM figures WHERE host_id = :me
  AND session_id IN (SELECT f.session_id FROM figures AS f WHERE f.host_id = :me ORDER BY f.minute LIMIT :limit);

-- name: drop_audience
DELETE FROM audience WHERE host_id = :me
  AND learner_id IN (
    SELECT a.learner_id FROM audience AS a WHERE a.host_id = :me ORDER BY a.learner_id LIMIT :limit);
