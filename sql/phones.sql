-- name: phone
SELECT number, wanted, code_hash, tries, code_until, changed_at, stopped_at, is_wrong FROM phones
WHERE person_id = :person_id;

-- name: want_phone
INSERT INTO phones (person_id, wanted, code_hash, code_until, changed_at)
VALUES (:person_id, :wanted, :code_hash, :code_until, :now)
ON CONFLICT (person_id) DO UPDATE SET wanted = excluded.wanted, code_hash = excluded.code_hash, tries = 0,
  code_until = excluded.code_until, changed_at = excluded.changed_at;

-- name: try_code
UPDATE phones SET tries = tries + 1
WHERE person_id = :person_id AND wanted <> '' AND tries < :most AND code_until > :now RETURNING code_hash;

-- name: confirm_phone
UPDATE phones SET number = wanted, wanted = '', code_hash = '', code_until = '', changed_at = :now, stopped_at = NULL,
  is_wrong = 0
WHERE person_id = :person_id;

-- name: drop_phone
DELETE FROM phones WHERE person_id = :person_id;

-- name: stop_phone
UPDATE phones SET stopped_at = :now, is_wrong = :is_wrong WHERE number = :number AND stopped_at IS NULL;

-- name: drop_dispatches_by
DELETE FROM dispatches WHERE person_id = :person_id AND way = :way;

-- name: count_text
INSERT INTO texts (id, person_id, number_hash, is_code, sent_at)
VALUES (:id, :person_id, :number_hash, :is_code, :now);

-- name: mark_text
UPDATE texts SET problem = :problem WHERE id = :id;

-- name: mark_code
-- The last one that was sent to them.
UPDATE texts SET problem = :problem
WHERE id = (SELECT MAX(t.id) FROM texts AS t WHERE t.person_id = :person_id AND t.is_code = 1);

-- name: texts_lately
-- All of them in a day, those of one person, and the codes of an hour: to a person, and to a number.
SELECT COUNT(*) AS sent, COALESCE(SUM(CASE WHEN person_id = :person_id THEN 1 ELSE 0 END), 0) AS to_person,
  COALESCE(SUM(CASE WHEN is_code = 1 AND sent_at > :hour_ago AND person_id = :person_id THEN 1 ELSE 0 END), 0)
    AS codes_to_person,
  COALESCE(SUM(CASE WHEN is_code = 1 AND sent_at > :hour_ago AND number_hash = :number_hash THEN 1 ELSE 0 END), 0)
    AS codes_to_number
FROM texts WHERE sent_at > :day_ago;

-- name: sweep_texts
DELETE FROM texts WHERE sent_at <= :before;
