-- name: folded_by_migrations
SELECT person_id FROM folded_by_migrations ORDER BY person_id LIMIT :most;

-- name: folded_again
DELETE FROM folded_by_migrations WHERE person_id = :person_id;
