-- name: insert_access_token
-- Unless there are too many already.
INSERT INTO access_tokens (id, person_id, name, token_hash, scopes, created_at, expires_at)
SELECT :id, :person_id, :name, :token_hash, :scopes, :now, :expires_at
WHERE (SELECT COUNT(*) FROM access_tokens WHERE person_id = :person_id AND expires_at > :now) < :most
RETURNING id, name, scopes, created_at, expires_at, used_at;

-- name: access_tokens
SELECT id, name, scopes, created_at, expires_at, used_at FROM access_tokens
WHERE person_id = :person_id AND expires_at > :now ORDER BY id DESC LIMIT :most;

-- name: access_token
SELECT id, name FROM access_tokens WHERE id = :id AND person_id = :person_id;

-- name: revoke_access_tokens
DELETE FROM access_tokens WHERE person_id = :person_id;

-- name: revoke_access_token
DELETE FROM access_tokens WHERE id = :id AND person_id = :person_id RETURNING id;

-- name: access_token_of
SELECT t.id, t.person_id, t.scopes, t.used_at, p.role
FROM access_tokens AS t JOIN people AS p ON p.id = t.person_id
WHERE t.token_hash = :token_hash AND t.expires_at > :now AND p.closing_at IS NULL AND p.suspended_at IS NULL;

-- name: working_access_token
SELECT id FROM access_tokens WHERE id = :id AND expires_at > :now;

-- name: mark_access_token_used
UPDATE access_tokens SET used_at = :now WHERE id = :id;

-- name: sweep_access_tokens
DELETE FROM access_tokens WHERE expires_at <= :before;
