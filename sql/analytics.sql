-- name: standing
-- Of the people, in all and since :since; and how many were new since :before, until then.
SELECT
  (SELECT COUNT(*) FROM follows WHERE mentor_id = :me) AS followers,
  (SELECT COUNT(*) FROM follows WHERE mentor_id = :me AND created_at >= :since) AS new_followers,
  (SELECT COUNT(*) FROM follows WHERE mentor_id = :me AND created_at >= :before AND created_at < :since)
    AS new_followers_before,
  came.students, came.repeat_students,
  (SELECT COUNT(*) FROM audience WHERE host_id = :me AND first_at >= :since) AS new_students,
  (SELECT COUNT(*) FROM audience WHERE host_id = :me AND first_at >= :before AND first_at < :since)
    AS new_students_before,
  CASE WHEN EXISTS (SELECT 1 FROM figures WHERE host_id = :me) THEN 1 ELSE 0 END AS has_figures, p.answer_minutes
FROM people AS p CROSS JOIN (
  SELECT COUNT(*) AS students, COUNT(second_at) AS repeat_students FROM audience
  WHERE host_id = :me AND last_at >= :since) AS came
WHERE p.id = :me;

-- name: sums_of_figures
-- Four parts: of each day (where the host is), of the period before, of each domain, and of each hour of the week from
-- Monday on. The offset of the host's zone from UTC, in minutes, is offset_0 until change_1, offset_1 until change_2, and
-- so on. Each part is a range of one index.
SELECT 'day' AS part, (minute + CASE
    WHEN minute < CAST(:change_1 AS BIGINT) THEN CAST(:offset_0 AS BIGINT)
    WHEN minute < CAST(:change_2 AS BIGINT) THEN CAST(:offset_1 AS BIGINT)
    WHEN minute < CAST(:change_3 AS BIGINT) THEN CAST(:offset_2 AS BIGINT)
    WHEN minute < CAST(:change_4 AS BIGINT) THEN CAST(:offset_3 AS BIGINT)
    ELSE CAST(:offset_4 AS BIGINT) END) / 1440 AS place,
  '' AS domain, '' AS currency, CAST(SUM(sessions) AS BIGINT) AS sessions, CAST(SUM(enrolments) AS BIGINT) AS enrolments,
  CAST(SUM(attended) AS BIGINT) AS attended, CAST(SUM(no_shows) AS BIGINT) AS no_shows,
  CAST(SUM(rating_sum) AS BIGINT) AS rating_sum, CAST(SUM(rating_count) AS BIGINT) AS rating_count,
  CAST(0 AS BIGINT) AS earned_cents
FROM figures WHERE host_id = :me AND minute >= CAST(:since AS BIGINT)
GROUP BY 2
UNION ALL
SELECT 'before', 0, '', currency, CAST(SUM(sessions) AS BIGINT), CAST(SUM(enrolments) AS BIGINT),
  CAST(SUM(attended) AS BIGINT), CAST(SUM(no_shows) AS BIGINT), CAST(SUM(rating_sum) AS BIGINT),
  CAST(SUM(rating_count) AS BIGINT), CAST(SUM(earned_cents) AS BIGINT)
FROM figures WHERE host_id = :me AND minute >= CAST(:before AS BIGINT) AND minute < CAST(:since AS BIGINT)
GROUP BY currency
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
ORDER BY 1, 2, 3, 4;
