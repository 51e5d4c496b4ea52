-- What a host's analytics add up in each day (of UTC), by currency, so that a year is a few hundred rows however many
-- sessions there were. Written with `figures`. Days begin elsewhere where the host is: the sessions of the hours between
-- are read beside.
CREATE TABLE figure_days (
  host_id      INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  day          INTEGER NOT NULL,  -- since 1970
  currency     TEXT NOT NULL,
  sessions     INTEGER NOT NULL,
  enrolments   INTEGER NOT NULL,
  attended     INTEGER NOT NULL,
  no_shows     INTEGER NOT NULL,
  rating_sum   INTEGER NOT NULL,
  rating_count INTEGER NOT NULL,
  earned_cents INTEGER NOT NULL,
  PRIMARY KEY (host_id, day, currency)
) STRICT;

INSERT INTO figure_days (host_id, day, currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count,
  earned_cents)
SELECT host_id, minute / 1440, currency, SUM(sessions), SUM(enrolments), SUM(attended), SUM(no_shows), SUM(rating_sum),
  SUM(rating_count), SUM(earned_cents)
FROM figures GROUP BY host_id, minute / 1440, currency;

-- How many began to follow a host on a day (of UTC), and of their audience: how many were there for the first time, how
-- many for the last time so far, and how many of those had been there before. Written with `follows` and `audience`.
CREATE TABLE audience_days (
  host_id   INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  day       TEXT NOT NULL,  -- '2026-11-22'
  followers INTEGER NOT NULL,
  firsts    INTEGER NOT NULL,
  lasts     INTEGER NOT NULL,
  repeats   INTEGER NOT NULL,
  PRIMARY KEY (host_id, day)
) STRICT;

INSERT INTO audience_days (host_id, day, followers, firsts, lasts, repeats)
SELECT t.host_id, SUBSTR(t.at, 1, 10), SUM(t.followers), SUM(t.firsts), SUM(t.lasts), SUM(t.repeats)
FROM (
  SELECT mentor_id AS host_id, created_at AS at, 1 AS followers, 0 AS firsts, 0 AS lasts, 0 AS repeats FROM follows
  UNION ALL SELECT host_id, first_at, 0, 1, 0, 0 FROM audience
  UNION ALL SELECT host_id, last_at, 0, 0, 1, CASE WHEN second_at IS NULL THEN 0 ELSE 1 END FROM audience) AS t
GROUP BY t.host_id, SUBSTR(t.at, 1, 10);
