-- name: keep_cv
INSERT INTO cv_files (person_id, name, bytes, body, sent_at) VALUES (:person_id, :name, :bytes, :body, :now)
ON CONFLICT (person_id) DO UPDATE
SET name = excluded.name, bytes = excluded.bytes, body = excluded.body, sent_at = excluded.sent_at;

-- name: cv_about
SELECT name, bytes, sent_at FROM cv_files WHERE person_id = :person_id;

-- name: cv
SELECT name, body FROM cv_files WHERE person_id = :person_id;

-- name: remove_cv
DELETE FROM cv_files WHERE person_id = :person_id;
