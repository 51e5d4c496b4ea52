-- name: insert_address_link
-- Only the hash is stored, as in insert_reset.
INSERT INTO address_links (token_hash, person_id, email, created_at, expires_at)
SELECT CAST(:token_hash AS TEXT), p.id, p.email, :now, :expires_at FROM people AS p WHERE p.id = :me;

-- name: count_fresh_address_links
SELECT COUNT(*) FROM address_links WHERE person_id = :me AND created_at > :since;

-- name: is_address_confirmed
SELECT CASE WHEN email = confirmed_email THEN 1 ELSE 0 END FROM people WHERE id = :me;

-- name: open_address_link
SELECT l.email FROM address_links AS l JOIN people AS p ON p.id = l.person_id AND p.email = l.email
WHERE l.token_hash = :token_hash AND l.person_id = :me AND l.expires_at > :now;

-- name: confirm_address
-- The address it is now: if it was changed since a link was mailed, the link confirms nothing.
UPDATE people SET confirmed_email = email WHERE id = :me;

-- name: drop_address_links
DELETE FROM address_links WHERE person_id = :me;

-- name: sweep_address_links
DELETE FROM address_links WHERE expires_at <= :now;

-- name: forget_address_links
DELETE FROM address_links;
