-- name: browse
-- Unused filters are NULL. The casts tell PostgreSQL the type of a parameter that is only compared with NULL.
SELECT s.*, mine.status AS booking_status, mine.removed_at
FROM session_cards AS s
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
WHERE s.kind = 'class' AND s.status = 'scheduled'
  AND (s.starts_at, s.id) > (:after_start, :after_id) AND s.starts_at < :until
  AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
  AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
ORDER BY s.starts_at, s.id LIMIT :limit;

-- name: browse_domain
-- A query of its own, so that it uses the index on the domain.
SELECT s.*, mine.status AS booking_status, mine.removed_at
FROM session_cards AS s
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.domain = :domain
  AND (s.starts_at, s.id) > (:after_start, :after_id) AND s.starts_at < :until
  AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
  AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
ORDER BY s.starts_at, s.id LIMIT :limit;

-- name: count_open
-- How many there are with these filters, as far as anybody wants to know.
SELECT COUNT(*) FROM (
  SELECT s.id FROM sessions AS s
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :after_start AND s.starts_at < :until
    AND (CAST(:domain AS TEXT) IS NULL OR s.domain = :domain)
    AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
    AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
    AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
  ORDER BY s.starts_at LIMIT :most) AS found;

-- name: open_choices
-- Jumps from one domain or currency to the next along the index instead of reading every session.
WITH RECURSIVE domains (value) AS (
  SELECT MIN(domain) FROM sessions WHERE kind = 'class' AND status = 'scheduled'
  UNION ALL
  SELECT (
    SELECT MIN(s.domain) FROM sessions AS s
    WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.domain > domains.value)
  FROM domains WHERE domains.value IS NOT NULL
), currencies (value) AS (
  SELECT MIN(currency) FROM sessions WHERE kind = 'class' AND status = 'scheduled'
  UNION ALL
  SELECT (
    SELECT MIN(s.currency) FROM sessions AS s
    WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.currency > currencies.value)
  FROM currencies WHERE currencies.value IS NOT NULL
)
SELECT 'domain' AS kind, value FROM domains WHERE value IS NOT NULL
UNION ALL SELECT 'currency', value FROM currencies WHERE value IS NOT NULL
ORDER BY kind, value;

-- name: recommended
-- Candidates are the next 300 classes, and all classes by mentors the learner follows, has booked or has liked. A class
-- that is full, already booked or at the time of another seat is left out. A known domain scores 1, a known mentor 2
-- and a like 2; ties go to the best rated, then the soonest.
WITH known AS (
  SELECT s.domain, s.host_id FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
  WHERE b.learner_id = :me AND b.status <> 'cancelled'
  UNION
  SELECT s.domain, s.host_id FROM likes AS l JOIN sessions AS s ON s.id = l.session_id WHERE l.learner_id = :me
), hosts AS (
  SELECT mentor_id AS id FROM follows WHERE learner_id = :me
  UNION SELECT host_id FROM known WHERE host_id IS NOT NULL
), candidates AS (
  SELECT id FROM (
    SELECT id FROM sessions
    WHERE kind = 'class' AND status = 'scheduled' AND starts_at > :now ORDER BY starts_at, id LIMIT 300) AS soonest
  UNION
  SELECT s.id FROM hosts JOIN sessions AS s ON s.host_id = hosts.id
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now
)
SELECT s.*, NULL AS booking_status,
  CASE WHEN s.domain IN (SELECT domain FROM known) THEN 1 ELSE 0 END AS knows_domain,
  CASE WHEN s.host_id IN (SELECT id FROM hosts) THEN 1 ELSE 0 END AS knows_host,
  CASE WHEN EXISTS (
    SELECT 1 FROM likes AS l WHERE l.learner_id = :me AND l.session_id = s.id) THEN 1 ELSE 0 END AS is_liked
FROM candidates JOIN session_cards AS s ON s.id = candidates.id
WHERE s.seats_taken < s.seats
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.learner_id = :me AND b.status <> 'cancelled')
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS b JOIN sessions AS held ON held.id = b.session_id
    WHERE b.learner_id = :me AND b.status = 'booked' AND held.status IN ('scheduled', 'live')
      AND held.starts_at < s.ends_at AND held.ends_at > s.starts_at)
ORDER BY
  CASE WHEN s.domain IN (SELECT domain FROM known) THEN 1 ELSE 0 END
    + CASE WHEN s.host_id IN (SELECT id FROM hosts) THEN 2 ELSE 0 END
    + CASE WHEN EXISTS (
      SELECT 1 FROM likes AS l WHERE l.learner_id = :me AND l.session_id = s.id) THEN 2 ELSE 0 END DESC,
  CASE WHEN s.rating_count > 0 THEN CAST(s.rating_sum AS REAL) / s.rating_count ELSE 0 END DESC, s.starts_at, s.id
LIMIT 12;
