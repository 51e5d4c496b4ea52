-- name: person_languages
SELECT language FROM person_languages WHERE person_id = :person_id ORDER BY language;

-- name: insert_person_language
INSERT INTO person_languages (person_id, language) VALUES (:person_id, :language);

-- name: drop_person_language
DELETE FROM person_languages WHERE person_id = :person_id AND language = :language;
