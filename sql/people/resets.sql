-- name: insert_reset
-- Only the hash is kept; the token itself is in the mail alone.
INSERT INTO resets (token_hash, person_id, created_at, expires_at) VALUES (:token_hash, :person_id, :now, :expires_at);

-- name: open_reset
-- Whether a link still works, asked before the form is shown.
SELECT person_id FROM resets WHERE token_hash = :token_hash AND expires_at > :now;

-- name: use_reset
-- Taking the row away is what makes the link work once, also for two presses at the same moment.
DELETE FROM resets WHERE token_hash = :token_hash AND expires_at > :now RETURNING person_id;

-- name: drop_resets
-- A new password makes every older link useless.
DELETE FROM resets WHERE person_id = :person_id;

-- name: sweep_resets
-- Links that nobody used in time.
DELETE FROM resets WHERE expires_at <= :now;
