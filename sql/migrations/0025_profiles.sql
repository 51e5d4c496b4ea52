-- What people say about themselves, besides what mentors said already.
ALTER TABLE people ADD COLUMN profession TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN years INTEGER CHECK (years BETWEEN 0 AND 70);  -- of experience; empty: they don’t say
ALTER TABLE people ADD COLUMN languages TEXT NOT NULL DEFAULT '';  -- codes that they speak, with blanks between them
-- Learners who let employers find them.
ALTER TABLE people ADD COLUMN is_candidate INTEGER NOT NULL DEFAULT 0 CHECK (is_candidate IN (0, 1));
-- The secret part of the address of their picture; empty: they have none.
ALTER TABLE people ADD COLUMN picture TEXT NOT NULL DEFAULT '';

-- How each word of expertise was spelt first, and how many mentors have it.
CREATE TABLE tags (
  folded TEXT PRIMARY KEY,  -- without case and accents
  name   TEXT NOT NULL,
  people INTEGER NOT NULL CHECK (people >= 0)
) STRICT;
CREATE INDEX tags_by_people ON tags (people, folded);

-- The words of `people.expertise` of each mentor.
CREATE TABLE person_tags (
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  folded    TEXT NOT NULL,
  PRIMARY KEY (person_id, folded)
) STRICT;
CREATE INDEX person_tags_by_tag ON person_tags (folded, person_id);

-- The codes of `people.languages` of each mentor.
CREATE TABLE person_languages (
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  language  TEXT NOT NULL,
  PRIMARY KEY (person_id, language)
) STRICT;
CREATE INDEX person_languages_by_language ON person_languages (language, person_id);

-- Until now, expertise was one text. Its words count like those that are typed from now on.
INSERT INTO tags (folded, name, people)
WITH RECURSIVE cut (id, text, at) AS (
  SELECT id, expertise || ',', 1 FROM people WHERE role = 'mentor' AND expertise <> ''
  UNION ALL SELECT id, text, at + 1 FROM cut WHERE at < length(text)
), commas AS (
  SELECT id, text, at, LAG(at, 1, 0) OVER (PARTITION BY id ORDER BY at) AS last FROM cut WHERE substr(text, at, 1) = ','
), words AS (
  SELECT id, trim(substr(text, last + 1, at - last - 1)) AS word FROM commas
)
SELECT lower(word), MIN(word), COUNT(DISTINCT id) FROM words WHERE word <> '' GROUP BY lower(word);
INSERT INTO person_tags (person_id, folded)
WITH RECURSIVE cut (id, text, at) AS (
  SELECT id, expertise || ',', 1 FROM people WHERE role = 'mentor' AND expertise <> ''
  UNION ALL SELECT id, text, at + 1 FROM cut WHERE at < length(text)
), commas AS (
  SELECT id, text, at, LAG(at, 1, 0) OVER (PARTITION BY id ORDER BY at) AS last FROM cut WHERE substr(text, at, 1) = ','
), words AS (
  SELECT id, trim(substr(text, last + 1, at - last - 1)) AS word FROM commas
)
SELECT id, lower(word) FROM words WHERE word <> '' GROUP BY id, lower(word);
