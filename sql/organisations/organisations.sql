-- name: organisation_of
-- The one they work in, and their part in it.
SELECT o.id, o.name, m.is_owner,
  (SELECT COUNT(*) FROM organisation_members AS c WHERE c.organisation_id = o.id) AS members
FROM organisation_members AS m JOIN organisations AS o ON o.id = m.organisation_id
WHERE m.person_id = :me AND m.is_current = 1;

-- name: organisations_of
-- All they belong to, the one they work in first.
SELECT o.id, o.name, m.is_owner, m.is_current, m.joined_at,
  (SELECT COUNT(*) FROM organisation_members AS c WHERE c.organisation_id = o.id) AS members
FROM organisation_members AS m JOIN organisations AS o ON o.id = m.organisation_id
WHERE m.person_id = :me ORDER BY m.is_current DESC, o.id;

-- name: insert_organisation
INSERT INTO organisations (id, name, created_at) VALUES (:id, :name, :now);

-- name: rename_organisation
UPDATE organisations SET name = :name WHERE id = :id;

-- name: delete_organisation
DELETE FROM organisations WHERE id = :id;

-- name: forget_current_organisation
UPDATE organisation_members SET is_current = 0 WHERE person_id = :me AND is_current = 1;

-- name: make_organisation_current
UPDATE organisation_members SET is_current = 1 WHERE person_id = :me AND organisation_id = :id;
