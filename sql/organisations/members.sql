-- name: organisation_members
-- The owners first. Who is suspended is still one of them.
SELECT m.person_id AS id, p.name, p.picture, p.headline, m.is_owner, m.joined_at,
  CASE WHEN p.suspended_at IS NULL AND p.closing_at IS NULL THEN 1 ELSE 0 END AS is_active
FROM organisation_members AS m JOIN people AS p ON p.id = m.person_id
WHERE m.organisation_id = :id ORDER BY m.is_owner DESC, m.joined_at, m.person_id;

-- name: insert_organisation_member
INSERT INTO organisation_members (organisation_id, person_id, is_owner, is_current, joined_at)
VALUES (:id, :me, :is_owner, 0, :now);

-- name: delete_organisation_member
DELETE FROM organisation_members WHERE organisation_id = :id AND person_id = :person_id;

-- name: set_organisation_owner
UPDATE organisation_members SET is_owner = :is_owner WHERE organisation_id = :id AND person_id = :person_id;

-- name: hand_over_interviews
-- Of a member whose account is deleted: what they led stays with the organisation.
UPDATE interviews SET employer_id = :to_id
WHERE employer_id = :me AND organisation_id = :id AND status NOT IN ('invited', 'proposed');

-- name: person_of_organisation
-- Also of somebody who is suspended.
SELECT id, name, role FROM people WHERE id = :id;
