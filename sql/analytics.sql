-- name: standing
-- Followers and students: in all, since :since, and in the period before, from :before to :since. Whole days of UTC (from
-- :head on, and from :before_head to :before_tail) are read from `audience_days`; the hours before and after them, from
-- `audience_moments`.
SELECT (SELECT CAST(COALESCE(SUM(followers), 0) AS BIGINT) FROM audience_days WHERE host_id = :me) AS followers,
  since.followers AS new_followers, before.followers AS new_followers_before, since.lasts AS students,
  since.repeats AS repeat_students, since.firsts AS new_students, before.firsts AS new_students_before,
  CASE WHEN EXISTS (SELECT 1 FROM figures WHERE host_id = :me) THEN 1 ELSE 0 END AS has_figures, p.answer_minutes
FROM people AS p CROSS JOIN (
  SELECT CAST(COALESCE(SUM(followers), 0) AS BIGINT) AS followers, CAST(COALESCE(SUM(firsts), 0) AS BIGINT) AS firsts,
    CAST(COALESCE(SUM(lasts), 0) AS BIGINT) AS lasts, CAST(COALESCE(SUM(repeats), 0) AS BIGINT) AS repeats
  FROM (
    SELECT followers, firsts, lasts, repeats FROM audience_days WHERE host_id = :me AND day >= :head
    UNION ALL
    SELECT followers, firsts, lasts, repeats FROM audience_moments
    WHERE host_id = :me AND at >= :since AND at < :head) AS s) AS since
CROSS JOIN (
  SELECT CAST(COALESCE(SUM(followers), 0) AS BIGINT) AS followers, CAST(COALESCE(SUM(firsts), 0) AS BIGINT) AS firsts
  FROM (
    SELECT followers, firsts FROM audience_days WHERE host_id = :me AND day >= :before_head AND day < :before_tail
    UNION ALL
    SELECT followers, firsts FROM audience_moments WHERE host_id = :me AND at >= :before AND at < :before_head
    UNION ALL
    SELECT followers, firsts FROM audience_moments
    WHERE host_id = :me AND at >= :before_tail AND at < :since) AS b) AS before
WHERE p.id = :me;

-- name: sums_of_figures
-- Four parts: the days since :since, the period before, each domain, and each hour of the week from Monday on (where the
-- host is). The offset of the host's zone from UTC, in minutes, is offset_0 until change_1, offset_1 until change_2, and
-- so on. As in `standing`, whole days of UTC are read from `figure_days`. In those where one span ends and the next
-- begins (the edges), each session is a row. `place` is the minute at which the day or the session begins.
WITH edges (day) AS (
  SELECT CAST(:edge_1 AS BIGINT) UNION ALL SELECT CAST(:edge_2 AS BIGINT) UNION ALL
  SELECT CAST(:edge_3 AS BIGINT) UNION ALL SELECT CAST(:edge_4 AS BIGINT) UNION ALL
  SELECT CAST(:edge_5 AS BIGINT) UNION ALL SELECT CAST(:edge_6 AS BIGINT) UNION ALL
  SELECT CAST(:edge_7 AS BIGINT) UNION ALL SELECT CAST(:edge_8 AS BIGINT) UNION ALL
  SELECT CAST(:edge_9 AS BIGINT) UNION ALL SELECT CAST(:edge_10 AS BIGINT) UNION ALL
  SELECT CAST(:edge_11 AS BIGINT) UNION ALL SELECT CAST(:edge_12 AS BIGINT) UNION ALL
  SELECT CAST(:edge_13 AS BIGINT) UNION ALL SELECT CAST(:edge_14 AS BIGINT)),
near (minute, sessions, enrolments, attended, no_shows, rating_sum, rating_count) AS (
  SELECT day * 1440, sessions, enrolments, attended, no_shows, rating_sum, rating_count
  FROM figure_days WHERE host_id = :me AND day >= CAST(:head AS BIGINT) / 1440 AND day NOT IN (SELECT day FROM edges)
  UNION ALL
  SELECT minute, sessions, enrolments, attended, no_shows, rating_sum, rating_count
  FROM figures WHERE host_id = :me AND minute >= CAST(:since AS BIGINT) AND minute < CAST(:head AS BIGINT)
  UNION ALL
  SELECT f.minute, f.sessions, f.enrolments, f.attended, f.no_shows, f.rating_sum, f.rating_count
  FROM edges CROSS JOIN figures AS f
  WHERE f.host_id = :me AND f.minute >= edges.day * 1440 AND f.minute < edges.day * 1440 + 1440),
before (currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count, earned_cents) AS (
  SELECT currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count, earned_cents
  FROM figure_days WHERE host_id = :me AND day >= (CAST(:before_head AS BIGINT) + 1439) / 1440
    AND day < CAST(:before_tail AS BIGINT) / 1440
  UNION ALL
  SELECT currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count, earned_cents
  FROM figures WHERE host_id = :me AND minute >= CAST(:before AS BIGINT) AND minute < CAST(:before_head AS BIGINT)
  UNION ALL
  SELECT currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count, earned_cents
  FROM figures WHERE host_id = :me AND minute >= CAST(:before_tail AS BIGINT) AND minute < CAST(:since AS BIGINT))
SELECT 'day' AS part, minute AS place, '' AS domain, '' AS currency, sessions, enrolments, attended, no_shows,
  rating_sum, rating_count, CAST(0 AS BIGINT) AS earned_cents
FROM near
UNION ALL
SELECT 'before', 0, '', currency, CAST(SUM(sessions) AS BIGINT), CAST(SUM(enrolments) AS BIGINT),
  CAST(SUM(attended) AS BIGINT), CAST(SUM(no_shows) AS BIGINT), CAST(SUM(rating_sum) AS BIGINT),
  CAST(SUM(rating_count) AS BIGINT), CAST(SUM(earned_cents) AS BIGINT)
FROM before GROUP BY currency
UNION ALL
SELECT 'domain', 0, domain, currency, 0, 0, 0, 0, 0, 0, CAST(SUM(earned_cents) AS BIGINT)
FROM figures WHERE host_id = :me AND minute >= CAST(:since AS BIGINT)
GROUP BY domain, currency HAVING SUM(earned_cents) <> 0
UNION ALL
SELECT 'hour', ((minute + CASE
    WHEN minute < CAST(:change_1 AS BIGINT) THEN CAST(:offset_0 AS BIGINT)
    WHEN minute < CAST(:change_2 AS BIGINT) THEN CAST(:offset_1 AS BIGINT)
    WHEN minute < CAST(:change_3 AS BIGINT) THEN CAST(:offset_2 AS BIGINT)
    WHEN minute < CAST(:change_4 AS BIGINT) THEN CAST(:offset_3 AS BIGINT)
    ELSE CAST(:offset_4 AS BIGINT) END) / 60 + 72) % 168,
  '', '', 0, CAST(SUM(enrolments) AS BIGINT), 0, 0, 0, 0, 0
FROM figures WHERE host_id = :me AND minute >= CAST(:since AS BIGINT)
GROUP BY 2
ORDER BY 1, 3, 4, 2;
