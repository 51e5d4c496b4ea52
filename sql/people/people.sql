-- name: insert_person
-- The address is unique below, so that two sign-ups at once with one address make one person.
INSERT INTO people (id, email, name, password_hash, role, timezone, created_at)
VALUES (:id, :email, :name, :password_hash, :role, :timezone, :now)
ON CONFLICT (email) DO NOTHING
RETURNING id, name, role, timezone, email;

-- name: person
-- Who is asking, with the bell's count and what waits for their answer: every page begins with it, so it is one query.
SELECT p.id, p.name, p.email, p.role, p.timezone, p.appearance, p.language, p.browser_language, p.created_at,
  (SELECT COUNT(*) FROM notifications AS n WHERE n.person_id = p.id AND n.read_at IS NULL) AS unread,
  (SELECT COUNT(*) FROM notifications AS n WHERE n.person_id = p.id AND n.read_at IS NULL AND n.level = 'urgent') AS urgent,
  CASE p.role
    WHEN 'mentor' THEN (SELECT COUNT(*) FROM requests AS r WHERE r.mentor_id = p.id AND r.status = 'pending' AND r.awaits = 'mentor')
    WHEN 'learner' THEN (SELECT COUNT(*) FROM requests AS r WHERE r.learner_id = p.id AND r.status = 'pending' AND r.awaits = 'learner')
    ELSE 0 END AS asked
FROM people AS p
WHERE p.id = :id;

-- name: acting
-- Who does something: only what the rules ask of a person.
SELECT id, name, role, timezone FROM people WHERE id = :id;

-- name: credentials_by_email
-- Only what a login needs.
SELECT id, name, role, timezone, language, browser_language, email, password_hash FROM people WHERE email = :email;

-- name: password_hash
-- Asked again before anything that a borrowed session must not do.
SELECT password_hash FROM people WHERE id = :id;

-- name: update_profile
UPDATE people SET name = :name, timezone = :timezone, appearance = :appearance, language = :language WHERE id = :id;

-- name: update_browser_language
UPDATE people SET browser_language = :browser_language WHERE id = :id AND browser_language <> :browser_language;

-- name: update_email
-- Nothing changes when somebody else has the address; the caller tells by the row.
UPDATE people SET email = :email
WHERE id = :id AND NOT EXISTS (SELECT 1 FROM people AS other WHERE other.email = :email AND other.id <> :id)
RETURNING id;

-- name: update_password
-- Compare and swap on the old hash: of two changes at once the second must know the first one's password.
UPDATE people SET password_hash = :password_hash WHERE id = :id AND password_hash = :old_hash;

-- name: set_password
-- After a one-time link, which is proof enough by itself.
UPDATE people SET password_hash = :password_hash WHERE id = :id;

-- name: delete_person
-- Everything that hangs on a person goes with them, by the schema. The old hash is compared for the same reason as above.
DELETE FROM people WHERE id = :id AND password_hash = :old_hash;

-- name: people_in_all
-- For `doctor`, and to know whether a database is empty.
SELECT COUNT(*) FROM people;
