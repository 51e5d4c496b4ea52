-- name: keep_picture
INSERT INTO pictures (person_id, token, small, medium, large, created_at)
VALUES (:person_id, :token, :small, :medium, :large, :now)
ON CONFLICT (person_id) DO UPDATE SET token = :token, small = :small, medium = :medium, large = :large,
  created_at = :now;

-- name: set_picture
UPDATE people SET picture = :token WHERE id = :id;

-- name: picture
SELECT CASE CAST(:size AS BIGINT) WHEN 96 THEN small WHEN 192 THEN medium ELSE large END AS body
FROM pictures WHERE token = :token;

-- name: picture_of
SELECT large, created_at FROM pictures WHERE person_id = :person_id ORDER BY created_at;

-- name: remove_picture
DELETE FROM pictures WHERE person_id = :person_id;
