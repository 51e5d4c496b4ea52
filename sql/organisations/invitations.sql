-- name: organisation_invitations
SELECT i.id, i.email, i.created_at, i.expires_at, p.name AS by_name
FROM organisation_invitations AS i LEFT JOIN people AS p ON p.id = i.invited_by
WHERE i.organisation_id = :id AND i.expires_at > :now ORDER BY i.id DESC;

-- name: insert_organisation_invitation
-- Only the hash is stored, as in insert_reset.
INSERT INTO organisation_invitations (id, organisation_id, invited_by, token_hash, email, created_at, expires_at)
VALUES (:id, :organisation_id, :me, :token_hash, :email, :now, :expires_at);

-- name: organisation_invitation
SELECT i.id, i.organisation_id, o.name, p.name AS by_name
FROM organisation_invitations AS i JOIN organisations AS o ON o.id = i.organisation_id
  LEFT JOIN people AS p ON p.id = i.invited_by
WHERE i.token_hash = :token_hash AND i.expires_at > :now;

-- name: use_organisation_invitation
-- Deleting the row makes the link work once, even when two people use it at the same time.
DELETE FROM organisation_invitations WHERE token_hash = :token_hash AND expires_at > :now RETURNING organisation_id;

-- name: revoke_organisation_invitation
DELETE FROM organisation_invitations WHERE id = :id AND organisation_id = :organisation_id;

-- name: revoke_organisation_invitations_of
-- Who is not an owner any more invites nobody.
DELETE FROM organisation_invitations WHERE organisation_id = :id AND invited_by = :person_id;

-- name: sweep_organisation_invitations
DELETE FROM organisation_invitations WHERE expires_at <= :now;
