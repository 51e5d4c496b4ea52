-- name: insert_reset
-- Only the hash is stored. The token itself is in the email and nowhere else.
INSERT INTO resets (token_hash, person_id, created_at, expires_at) VALUES (:token_hash, :person_id, :now, :expires_at);

-- name: count_fresh_resets
SELECT COUNT(*) FROM resets WHERE person_id = :person_id AND created_at > :since;

-- name: open_reset
SELECT person_id FROM resets WHERE token_hash = :token_hash AND expires_at > :now;

-- name: use_reset
-- Deleting the row makes the link work once, even when two requests use it at the same time.
DELETE FROM resets WHERE token_hash = :token_hash AND expires_at > :now RETURNING person_id;

-- name: drop_resets
DELETE FROM resets WHERE person_id = :person_id;

-- name: sweep_resets
DELETE FROM resets WHERE expires_at <= :now;

-- name: forget_resets
DELETE FROM resets;
