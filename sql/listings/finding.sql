-- name: count_of_word
SELECT listings FROM words WHERE word = :word;

-- name: count_of_words
SELECT CAST(SUM(listings) AS BIGINT) FROM words WHERE word >= :first AND word < :last;

-- name: most_used_words
SELECT word, listings FROM words WHERE word >= :first AND word < :last ORDER BY listings DESC, word LIMIT :most;

-- name: words_with
SELECT word, listings FROM words WHERE word LIKE :pattern ORDER BY listings DESC, word LIMIT :most;

-- name: count_of_tag
SELECT people FROM tags WHERE folded = :folded;

-- name: count_of_language
SELECT COUNT(*) FROM (
  SELECT person_id FROM person_languages WHERE language = :language ORDER BY person_id LIMIT :most) AS speakers;

-- name: count_listings
SELECT COUNT(*) FROM listings;

-- name: choices_of_mentors
-- What they can be chosen by. Jumps from one language or currency to the next along the index.
WITH RECURSIVE languages (value) AS (
  SELECT MIN(language) FROM person_languages
  UNION ALL
  SELECT (SELECT MIN(one.language) FROM person_languages AS one WHERE one.language > languages.value)
  FROM languages WHERE languages.value IS NOT NULL
), currencies (value) AS (
  SELECT MIN(price_currency) FROM listings
  UNION ALL
  SELECT (SELECT MIN(one.price_currency) FROM listings AS one WHERE one.price_currency > currencies.value)
  FROM currencies WHERE currencies.value IS NOT NULL
), common (value, people) AS (
  SELECT name, people FROM tags WHERE people > 0 ORDER BY people DESC, folded DESC LIMIT :most
)
SELECT 'languages' AS kind, value, 0 AS people FROM languages WHERE value IS NOT NULL
UNION ALL SELECT 'currencies', value, 0 FROM currencies WHERE value <> '~'
UNION ALL SELECT 'tags', value, people FROM common
ORDER BY kind, people DESC, value;

-- name: listed_card
SELECT c.*,
  (SELECT COUNT(*) FROM follows AS f WHERE f.mentor_id = c.id AND f.learner_id = :me) AS is_followed,
  (SELECT COUNT(*) FROM sessions AS s
    WHERE s.host_id = c.id AND s.status = 'scheduled' AND s.kind = 'class' AND s.starts_at > :now) AS upcoming
FROM mentor_cards AS c
WHERE c.id = :id;
