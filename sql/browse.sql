-- name: browse
-- Unused filters are NULL. The casts tell PostgreSQL the type of a parameter that is only compared with NULL.
-- The rows are the same for everybody; `booked_between` says which of them somebody is in.
SELECT s.*, CAST(NULL AS TEXT) AS booking_status, CAST(NULL AS TEXT) AS removed_at
FROM session_cards AS s
WHERE s.kind = 'class' AND s.status = 'scheduled'
  AND (s.starts_at, s.id) > (:after_start, :after_id) AND s.starts_at < :until
  AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
  AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
ORDER BY s.starts_at, s.id LIMIT :limit;

-- name: browse_domain
-- A query of its own, so that it uses the index on the domain.
SELECT s.*, CAST(NULL AS TEXT) AS booking_status, CAST(NULL AS TEXT) AS removed_at
FROM session_cards AS s
WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.domain = :domain
  AND (s.starts_at, s.id) > (:after_start, :after_id) AND s.starts_at < :until
  AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
  AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
ORDER BY s.starts_at, s.id LIMIT :limit;

-- name: booked_between
SELECT session_id, status, removed_at FROM bookings
WHERE learner_id = :me AND list = 'upcoming' AND starts_at BETWEEN :first AND :last AND status <> 'cancelled'
ORDER BY starts_at, id;

-- name: count_open_domain
-- A query of its own for the same reason.
SELECT COUNT(*) FROM (
  SELECT s.id FROM sessions AS s
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.domain = :domain
    AND s.starts_at > :after_start AND s.starts_at < :until
    AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
    AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
    AND (CAST(:pattern AS TEXT) IS NULL OR s.search_text LIKE :pattern ESCAPE '\')
  ORDER BY s.starts_at LIMIT :most) AS found;

-- name: count_open
-- How many there are with these filters, as far as anybody wants to know.
SELECT COUNT(*) FROM (
  SELECT s.id FROM sessions AS s
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :after_start AND s.starts_at < :until
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
-- Candidates are the next 300 classes, the classes they like, and all classes by the 30 best rated mentors they know:
-- those they follow, or whose classes they have booked or liked lately. A known domain scores 1, a known mentor 2, and
-- a class they like 5; ties go to the best rated, then the soonest. Each part is limited, so that this costs the same
-- after years.
WITH liked AS (
  SELECT session_id FROM likes WHERE learner_id = :me ORDER BY session_id DESC LIMIT 100
), booked AS (
  SELECT session_id FROM (
    SELECT session_id FROM bookings WHERE learner_id = :me AND list = 'upcoming'
    ORDER BY starts_at DESC, id DESC LIMIT 100) AS ahead
  UNION ALL SELECT session_id FROM (
    SELECT session_id FROM bookings WHERE learner_id = :me AND list = 'past'
    ORDER BY starts_at DESC, id DESC LIMIT 100) AS attended
  UNION ALL SELECT session_id FROM (
    SELECT session_id, status FROM bookings WHERE learner_id = :me AND list = 'cancelled'
    ORDER BY starts_at DESC, id DESC LIMIT 100) AS missed
  WHERE status <> 'cancelled'
), known AS (
  SELECT s.domain, s.host_id
  FROM (SELECT session_id FROM booked UNION SELECT session_id FROM liked) AS taken
  JOIN sessions AS s ON s.id = taken.session_id
), met AS (
  SELECT mentor_id AS id FROM follows WHERE learner_id = :me
  UNION SELECT host_id FROM known WHERE host_id IS NOT NULL
), best AS (
  SELECT p.id FROM met JOIN people AS p ON p.id = met.id
  ORDER BY CASE WHEN p.rating_count > 0 THEN CAST(p.rating_sum AS REAL) / p.rating_count ELSE 0 END DESC, p.id LIMIT 30
), candidates AS (
  SELECT s.id, s.host_id, s.domain, s.starts_at FROM best JOIN sessions AS s ON s.host_id = best.id
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now
  UNION ALL
  SELECT s.id, s.host_id, s.domain, s.starts_at FROM liked JOIN sessions AS s ON s.id = liked.session_id
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :now AND s.host_id NOT IN (SELECT id FROM best)
  UNION ALL
  SELECT id, host_id, domain, starts_at FROM (
    SELECT id, host_id, domain, starts_at FROM sessions
    WHERE kind = 'class' AND status = 'scheduled' AND starts_at > :now ORDER BY starts_at, id LIMIT 300) AS soonest
  WHERE host_id NOT IN (SELECT id FROM best) AND id NOT IN (SELECT session_id FROM liked)
), ranked AS (
  SELECT candidates.id, candidates.starts_at,
    CASE WHEN candidates.id IN (SELECT session_id FROM liked) THEN 5 ELSE
      CASE WHEN candidates.domain IN (SELECT domain FROM known) THEN 1 ELSE 0 END
      + CASE WHEN candidates.host_id IN (SELECT id FROM met) THEN 2 ELSE 0 END END AS score,
    CASE WHEN p.rating_count > 0 THEN CAST(p.rating_sum AS REAL) / p.rating_count ELSE 0 END AS rating
  FROM candidates JOIN people AS p ON p.id = candidates.host_id
  ORDER BY score DESC, rating DESC, candidates.starts_at, candidates.id LIMIT :most
)
SELECT s.*, mine.status AS booking_status,
  CASE WHEN ranked.score IN (1, 3, 5) THEN 1 ELSE 0 END AS knows_domain,
  CASE WHEN ranked.score >= 2 THEN 1 ELSE 0 END AS knows_host,
  CASE WHEN ranked.score = 5 THEN 1 ELSE 0 END AS is_liked
FROM ranked JOIN session_cards AS s ON s.id = ranked.id
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
ORDER BY ranked.score DESC, ranked.rating DESC, ranked.starts_at, ranked.id;

-- name: seats_ahead
-- When a learner is busy.
SELECT s.starts_at, s.ends_at FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :me AND b.list = 'upcoming' AND b.status = 'booked' ORDER BY b.starts_at, b.id;
