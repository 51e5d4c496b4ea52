-- What PostgreSQL does in its own way. The search needs an index with pg_trgm.

-- name: browse_texts
-- The sessions with these words, if there are few: looked up in the index of texts, and sorted. If `matched` is more
-- than :few, there are many, and the first ones are found sooner in the order of their start.
WITH found AS (
  SELECT id FROM open_texts WHERE search_text LIKE
    '%' || REPLACE(REPLACE(REPLACE(:words, '\', '\\'), '%', '\%'), '_', '\_') || '%' ESCAPE '\' LIMIT :few + 1
), shown AS (
  SELECT s.*, CAST(NULL AS TEXT) AS booking_status, CAST(NULL AS TEXT) AS removed_at
  FROM found JOIN session_cards AS s ON s.id = found.id
  WHERE s.kind = 'class' AND s.status = 'scheduled'
    AND (s.starts_at, s.id) > (:after_start, :after_id) AND s.starts_at < :until
    AND (CAST(:domain AS TEXT) IS NULL OR s.domain = :domain)
    AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
    AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  ORDER BY s.starts_at, s.id LIMIT :limit
)
SELECT shown.*, counted.matched
FROM (SELECT COUNT(*) AS matched FROM found) AS counted LEFT JOIN shown ON 1 = 1
ORDER BY shown.starts_at, shown.id;

-- name: count_texts
SELECT COUNT(*) FROM (
  SELECT s.id FROM sessions AS s
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.search_text LIKE
    '%' || REPLACE(REPLACE(REPLACE(:words, '\', '\\'), '%', '\%'), '_', '\_') || '%' ESCAPE '\'
    AND s.starts_at > :after_start AND s.starts_at < :until
    AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
    AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  LIMIT :most) AS found;

-- name: forget_text
-- PostgreSQL keeps its indexes up to date itself.
SELECT CAST(:id AS BIGINT);

-- name: keep_text
SELECT CAST(:id AS BIGINT);

-- name: hold_calendar
-- Locks the row until the transaction ends, so two writes to the same calendar wait for each other.
UPDATE people SET calendar_rev = calendar_rev + 1 WHERE id = :id;

-- name: find_messages
SELECT m.*, sd.other_id, o.name AS other_name, o.picture AS other_picture
FROM conversation_sides AS sd JOIN direct_messages AS d ON d.conversation_id = sd.conversation_id
JOIN messages_read AS m ON m.reader_id = :me AND m.id = d.id LEFT JOIN people AS o ON o.id = sd.other_id
WHERE sd.person_id = :me AND m.id < :before AND NOT EXISTS (
  SELECT 1 FROM UNNEST(STRING_TO_ARRAY(:words, ' ')) AS word WHERE ' ' || d.search_text NOT LIKE '% ' || word || '%')
ORDER BY m.id DESC LIMIT :limit;

-- name: forget_message_text
SELECT CAST(:id AS BIGINT);

-- name: forget_lonely_texts
SELECT CAST(:me AS BIGINT), CAST(:limit AS BIGINT);

-- name: keep_message_text
SELECT CAST(:id AS BIGINT);
