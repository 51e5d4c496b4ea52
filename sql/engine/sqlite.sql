-- What SQLite does in its own way. The other engine has the same queries in a file of its own.

-- name: browse_texts
-- The sessions with these words, if there are few: looked up in the index of texts, and sorted. If `matched` is more
-- than :few, there are many, and the first ones are found sooner in the order of their start.
-- In quotation marks, all that somebody typed is text to find. If three letters repeat in it, as in “aaaa”, FTS5 would
-- compare each of their places with all the others, so the texts that have all its threes are looked into instead.
-- Two letters are found by all threes that begin with them. CROSS JOIN has SQLite begin with what was found.
WITH RECURSIVE places (place) AS (
  SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < LENGTH(:words) - 2
), threes (three) AS (
  SELECT DISTINCT '"' || REPLACE(SUBSTR(:words, place, 3), '"', '""') || '"' FROM places
), asked (text, is_exact) AS (
  SELECT CASE WHEN COUNT(*) = LENGTH(:words) - 2 THEN '"' || REPLACE(:words, '"', '""') || '"'
    ELSE GROUP_CONCAT(three, ' AND ') END, COUNT(*) = LENGTH(:words) - 2 FROM threes
), found AS (
  SELECT session_texts.rowid AS id FROM asked CROSS JOIN session_texts
  WHERE session_texts MATCH asked.text AND (asked.is_exact OR INSTR(search_text, :words) > 0)
  UNION ALL
  SELECT DISTINCT session_texts.rowid FROM session_terms CROSS JOIN session_texts
  WHERE LENGTH(:words) = 2 AND term >= :words AND term <= :words || CHAR(1114111)
    AND session_texts MATCH '"' || REPLACE(term, '"', '""') || '"'
  LIMIT :few + 1
), shown AS (
  SELECT s.*, CAST(NULL AS TEXT) AS booking_status, CAST(NULL AS TEXT) AS removed_at
  FROM found CROSS JOIN session_cards AS s ON s.id = found.id
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
-- Found in the same way.
WITH RECURSIVE places (place) AS (
  SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < LENGTH(:words) - 2
), threes (three) AS (
  SELECT DISTINCT '"' || REPLACE(SUBSTR(:words, place, 3), '"', '""') || '"' FROM places
), asked (text, is_exact) AS (
  SELECT CASE WHEN COUNT(*) = LENGTH(:words) - 2 THEN '"' || REPLACE(:words, '"', '""') || '"'
    ELSE GROUP_CONCAT(three, ' AND ') END, COUNT(*) = LENGTH(:words) - 2 FROM threes
), found AS (
  SELECT session_texts.rowid AS id FROM asked CROSS JOIN session_texts
  WHERE session_texts MATCH asked.text AND (asked.is_exact OR INSTR(search_text, :words) > 0)
  UNION ALL
  SELECT DISTINCT session_texts.rowid FROM session_terms CROSS JOIN session_texts
  WHERE LENGTH(:words) = 2 AND term >= :words AND term <= :words || CHAR(1114111)
    AND session_texts MATCH '"' || REPLACE(term, '"', '""') || '"'
)
SELECT COUNT(*) FROM (
  SELECT s.id FROM found CROSS JOIN sessions AS s ON s.id = found.id
  WHERE s.kind = 'class' AND s.status = 'scheduled' AND s.starts_at > :after_start AND s.starts_at < :until
    AND (CAST(:max_price AS BIGINT) IS NULL OR s.price_cents <= :max_price)
    AND (CAST(:currency AS TEXT) IS NULL OR s.currency = :currency OR s.price_cents = 0)
  LIMIT :most) AS found;

-- name: forget_text
DELETE FROM session_texts WHERE rowid = :id;

-- name: keep_text
INSERT INTO session_texts (rowid, search_text) SELECT id, search_text || '  ' FROM open_texts WHERE id = :id;

-- name: hold_calendar
-- Never run: SQLite writes one transaction after another, so nobody else looks at this calendar before it ends.
SELECT id FROM people WHERE id = :id;

-- name: find_messages
-- All the words, each of them whole or as it begins, in what :me can read: the newest first. The words have nothing in
-- them that FTS5 would take for an order.
SELECT m.*, sd.other_id, o.name AS other_name, o.picture AS other_picture
FROM message_texts CROSS JOIN messages_read AS m ON m.reader_id = :me AND m.id = message_texts.rowid
JOIN conversation_sides AS sd ON sd.conversation_id = m.conversation_id AND sd.person_id = :me
LEFT JOIN people AS o ON o.id = sd.other_id
WHERE message_texts MATCH 'people : p' || :me || ' AND words : ("' || REPLACE(:words, ' ', '" * AND "') || '" *)'
  AND message_texts.rowid < :before
ORDER BY message_texts.rowid DESC LIMIT :limit;

-- name: forget_message_text
DELETE FROM message_texts WHERE rowid = :id;

-- name: forget_lonely_texts
-- Of conversations of somebody who leaves, whose other side has left before.
DELETE FROM message_texts WHERE rowid IN (SELECT m.id FROM direct_messages AS m WHERE m.conversation_id IN (
  SELECT sd.conversation_id FROM conversation_sides AS sd
  WHERE sd.person_id = :me AND NOT EXISTS (SELECT 1 FROM conversation_sides AS o
    WHERE o.conversation_id = sd.conversation_id AND o.person_id = sd.other_id)
  ORDER BY sd.conversation_id LIMIT :limit));

-- name: keep_message_text
INSERT INTO message_texts (rowid, people, words) SELECT id, people, search_text FROM said_messages WHERE id = :id;
