-- name: forget_figures
DELETE FROM figures WHERE session_id = :session_id;

-- name: recount_figures
INSERT INTO figures (session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum,
  rating_count, earned_cents)
SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum, rating_count,
  earned_cents
FROM figures_recounted WHERE session_id = :session_id;

-- name: add_to_figure_days
-- What the session has figures for; with a :sign of -1 it is taken off again.
INSERT INTO figure_days (host_id, day, currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count,
  earned_cents)
SELECT host_id, minute / 1440, currency, :sign * sessions, :sign * enrolments, :sign * attended, :sign * no_shows,
  :sign * rating_sum, :sign * rating_count, :sign * earned_cents
FROM figures WHERE session_id = :session_id
ON CONFLICT (host_id, day, currency) DO UPDATE SET sessions = figure_days.sessions + excluded.sessions,
  enrolments = figure_days.enrolments + excluded.enrolments, attended = figure_days.attended + excluded.attended,
  no_shows = figure_days.no_shows + excluded.no_shows, rating_sum = figure_days.rating_sum + excluded.rating_sum,
  rating_count = figure_days.rating_count + excluded.rating_count,
  earned_cents = figure_days.earned_cents + excluded.earned_cents;

-- name: add_to_audience_days
-- Of a session's learners, the first and the last one they were in; with a :sign of -1 they are taken off again.
INSERT INTO audience_days (host_id, day, followers, firsts, lasts, repeats)
SELECT t.host_id, t.day, 0, SUM(t.firsts), SUM(t.lasts), SUM(t.repeats)
FROM (
  SELECT a.host_id, SUBSTR(CASE WHEN which.is_last = 1 THEN a.last_at ELSE a.first_at END, 1, 10) AS day,
    :sign * (1 - which.is_last) AS firsts, :sign * which.is_last AS lasts,
    CASE WHEN a.second_at IS NULL THEN 0 ELSE :sign * which.is_last END AS repeats
  FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked'
  JOIN audience AS a ON a.host_id = s.host_id AND a.learner_id = b.learner_id
  CROSS JOIN (SELECT 0 AS is_last UNION ALL SELECT 1) AS which
  WHERE s.id = :session_id) AS t
GROUP BY t.host_id, t.day
ON CONFLICT (host_id, day) DO UPDATE SET firsts = audience_days.firsts + excluded.firsts,
  lasts = audience_days.lasts + excluded.lasts, repeats = audience_days.repeats + excluded.repeats;

-- name: leave_audience_days
-- Somebody who deletes their account no longer counts in any audience, then or now.
INSERT INTO audience_days (host_id, day, followers, firsts, lasts, repeats)
SELECT host_id, SUBSTR(at, 1, 10), -SUM(followers), -SUM(firsts), -SUM(lasts), -SUM(repeats)
FROM audience_moments WHERE learner_id = :me
GROUP BY host_id, SUBSTR(at, 1, 10)
ON CONFLICT (host_id, day) DO UPDATE SET followers = audience_days.followers + excluded.followers,
  firsts = audience_days.firsts + excluded.firsts, lasts = audience_days.lasts + excluded.lasts,
  repeats = audience_days.repeats + excluded.repeats;

-- name: count_follower
INSERT INTO audience_days (host_id, day, followers, firsts, lasts, repeats)
VALUES (:mentor_id, :day, :sign, 0, 0, 0)
ON CONFLICT (host_id, day) DO UPDATE SET followers = audience_days.followers + excluded.followers;

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

-- name: drop_figure_days
DELETE FROM figure_days WHERE host_id = :me
  AND day IN (SELECT f.day FROM figure_days AS f WHERE f.host_id = :me ORDER BY f.day LIMIT :limit);

-- name: drop_audience
DELETE FROM audience WHERE host_id = :me
  AND learner_id IN (
    SELECT a.learner_id FROM audience AS a WHERE a.host_id = :me ORDER BY a.learner_id LIMIT :limit);

-- name: drop_audience_days
DELETE FROM audience_days WHERE host_id = :me
  AND day IN (SELECT a.day FROM audience_days AS a WHERE a.host_id = :me ORDER BY a.day LIMIT :limit);
