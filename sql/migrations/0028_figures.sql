-- What each session that is over adds to its host's analytics: a row for each currency that its seats were booked in.
-- Kept by the writes that change it, so that a year is summed up from an index; `doctor` compares it with the bookings.
CREATE TABLE figures (
  session_id   INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  currency     TEXT NOT NULL,
  host_id      INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  domain       TEXT NOT NULL,
  minute       INTEGER NOT NULL,  -- of its start, since 1970: what day and hour that is depends on the host's zone
  sessions     INTEGER NOT NULL,  -- 1 if it took place, in the row of its own currency
  enrolments   INTEGER NOT NULL,
  attended     INTEGER NOT NULL,
  no_shows     INTEGER NOT NULL,
  rating_sum   INTEGER NOT NULL,
  rating_count INTEGER NOT NULL,
  earned_cents INTEGER NOT NULL,
  PRIMARY KEY (session_id, currency)
) STRICT;
CREATE INDEX figures_by_host ON figures (host_id, minute, sessions, enrolments, attended, no_shows, rating_sum,
  rating_count, domain, currency, earned_cents);

-- Who kept seats in the completed sessions of whom: when the first one began, the second, and the last.
CREATE TABLE audience (
  host_id    INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  learner_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  first_at   TEXT NOT NULL,
  second_at  TEXT,
  last_at    TEXT NOT NULL,
  PRIMARY KEY (host_id, learner_id)
) STRICT;
CREATE INDEX audience_by_learner ON audience (learner_id);
CREATE INDEX audience_by_first ON audience (host_id, first_at);
CREATE INDEX audience_by_last ON audience (host_id, last_at, second_at);

DROP INDEX follows_by_mentor;
CREATE INDEX follows_by_mentor ON follows (mentor_id, created_at);

INSERT INTO figures (session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows,
  rating_sum, rating_count, earned_cents)
WITH came AS (
SELECT b.id AS booking_id, b.session_id, b.currency,
  CASE WHEN b.is_waived = 0 AND s.meeting_link = '' AND b.joined_at IS NOT NULL THEN 1 ELSE 0 END AS attended,
  CASE WHEN b.is_waived = 0 AND s.meeting_link = '' AND b.joined_at IS NULL THEN 1 ELSE 0 END AS no_shows
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.status = 'booked' AND s.status = 'completed')
SELECT t.session_id, t.currency, t.host_id, t.domain, t.minute, t.sessions, t.enrolments, t.attended, t.no_shows,
  t.rating_sum, t.rating_count, t.earned_cents
FROM (
SELECT s.id AS session_id, COALESCE(o.currency, s.currency) AS currency, s.host_id, s.domain,
  (CAST(SUBSTR(s.starts_at, 1, 4) AS BIGINT) * 367 - 7 * (CAST(SUBSTR(s.starts_at, 1, 4) AS BIGINT)
      + (CAST(SUBSTR(s.starts_at, 6, 2) AS BIGINT) + 9) / 12) / 4 + 275 * CAST(SUBSTR(s.starts_at, 6, 2) AS BIGINT) / 9
      + CAST(SUBSTR(s.starts_at, 9, 2) AS BIGINT) - 719574) * 1440
    + CAST(SUBSTR(s.starts_at, 12, 2) AS BIGINT) * 60 + CAST(SUBSTR(s.starts_at, 15, 2) AS BIGINT) AS minute,
  CASE WHEN s.status = 'completed' AND c.is_other = 0 THEN 1 ELSE 0 END AS sessions,
  (SELECT COUNT(*) FROM came AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS enrolments,
  (SELECT CAST(COALESCE(SUM(a.attended), 0) AS BIGINT) FROM came AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS attended,
  (SELECT CAST(COALESCE(SUM(a.no_shows), 0) AS BIGINT) FROM came AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS no_shows,
  (SELECT CAST(COALESCE(SUM(b.rating), 0) AS BIGINT) FROM bookings AS b
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS rating_sum,
  (SELECT COUNT(b.rating) FROM bookings AS b
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS rating_count,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT)
    FROM bookings AS b JOIN entries AS e ON e.booking_id = b.id AND e.book = 'earnings'
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS earned_cents
FROM sessions AS s CROSS JOIN (SELECT 0 AS is_other UNION ALL SELECT 1) AS c
LEFT JOIN bookings AS o ON c.is_other = 1 AND o.session_id = s.id AND o.currency <> s.currency AND NOT EXISTS (
  SELECT 1 FROM bookings AS p WHERE p.session_id = s.id AND p.currency = o.currency AND p.id < o.id)
WHERE s.host_id IS NOT NULL AND (c.is_other = 0 OR o.id IS NOT NULL) AND (s.status = 'completed' OR EXISTS (
  SELECT 1 FROM bookings AS b JOIN entries AS e ON e.booking_id = b.id AND e.book = 'earnings'
  WHERE b.session_id = s.id))) AS t;

INSERT INTO audience (host_id, learner_id, first_at, second_at, last_at)
SELECT t.host_id, t.learner_id, MIN(t.starts_at), MIN(CASE WHEN t.place = 2 THEN t.starts_at END), MAX(t.starts_at)
FROM (
  SELECT s.host_id, b.learner_id, s.starts_at,
    ROW_NUMBER() OVER (PARTITION BY s.host_id, b.learner_id ORDER BY s.starts_at, s.id) AS place
  FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
  WHERE s.status = 'completed' AND b.status = 'booked' AND s.host_id IS NOT NULL AND b.learner_id IS NOT NULL) AS t
GROUP BY t.host_id, t.learner_id;
