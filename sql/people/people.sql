-- name: insert_person
-- Returns no row when the address is taken, also when two people sign up with it at the same time.
INSERT INTO people (id, email, name, password_hash, role, timezone, created_at)
VALUES (:id, :email, :name, :password_hash, :role, :timezone, :now)
ON CONFLICT (email) DO NOTHING
RETURNING id, name, role, timezone, email;

-- name: person
-- Every page starts with this, so the counts in the header come with it in one query. The bell says “99+” from 100 on.
SELECT p.id, p.name, p.email, p.role, p.timezone, p.appearance, p.language, p.region, p.browser_language,
  p.created_at, p.picture, p.is_admin,
  (SELECT COUNT(*) FROM (
    SELECT n.id FROM notifications AS n WHERE n.person_id = p.id AND n.read_at IS NULL
    ORDER BY n.level, n.id LIMIT 100) AS counted) AS unread,
  (SELECT COUNT(*) FROM notifications AS n
    WHERE n.person_id = p.id AND n.read_at IS NULL AND n.level = 'urgent') AS urgent,
  CASE p.role
    WHEN 'mentor' THEN (
      SELECT COUNT(*) FROM requests AS r WHERE r.mentor_id = p.id AND r.status = 'pending' AND r.awaits = 'mentor')
    WHEN 'learner' THEN (
      SELECT COUNT(*) FROM requests AS r WHERE r.learner_id = p.id AND r.status = 'pending' AND r.awaits = 'learner')
    ELSE 0 END AS asked,
  (SELECT CAST(COALESCE(SUM(sd.unread), 0) AS BIGINT) FROM conversation_sides AS sd
    WHERE sd.person_id = p.id AND sd.unread > 0) AS unread_messages,
  EXISTS (SELECT 1 FROM interviewers AS i WHERE i.person_id = p.id) AS is_interviewer,
  (SELECT m.organisation_id FROM organisation_members AS m WHERE m.person_id = p.id AND m.is_current = 1) AS team_id
FROM people AS p
WHERE p.id = :id AND p.closing_at IS NULL AND p.suspended_at IS NULL;

-- name: acting_person
-- Only what rules and notifications need to know about the person who acts.
SELECT id, name, role, timezone FROM people WHERE id = :id AND closing_at IS NULL AND suspended_at IS NULL;

-- name: credentials_by_email
SELECT id, name, role, timezone, language, region, browser_language, email, password_hash
FROM people WHERE email = :email AND closing_at IS NULL;

-- name: password_hash
SELECT password_hash FROM people WHERE id = :id;

-- name: profile
SELECT id, name, role, timezone, appearance, language, region, headline, profession, years, expertise, languages, bio,
  hourly_rate_cents, currency, is_candidate, how_to_pay, picture
FROM people WHERE id = :id AND closing_at IS NULL;

-- name: update_profile
UPDATE people SET name = :name, timezone = :timezone, appearance = :appearance, language = :language,
  region = :region, headline = :headline, profession = :profession, years = :years, expertise = :expertise,
  languages = :languages, bio = :bio, hourly_rate_cents = :hourly_rate_cents, currency = :currency,
  is_candidate = :is_candidate, how_to_pay = :how_to_pay
WHERE id = :id;

-- name: keep_search_text
UPDATE people SET search_text = :search_text WHERE id = :id;

-- name: update_browser_language
UPDATE people SET browser_language = :browser_language WHERE id = :id AND browser_language <> :browser_language;

-- name: update_email
-- Returns no row when someone else has the address.
UPDATE people SET email = :email
WHERE id = :id AND NOT EXISTS (SELECT 1 FROM people AS other WHERE other.email = :email AND other.id <> :id)
RETURNING id;

-- name: update_password
-- Compare and swap: the second of two changes at the same time must know the password set by the first.
UPDATE people SET password_hash = :password_hash WHERE id = :id AND password_hash = :old_hash;

-- name: set_password
-- For a person who proved who they are with a one-time link.
UPDATE people SET password_hash = :password_hash WHERE id = :id;

-- name: delete_person
-- The schema deletes what belongs to them. The old hash is compared as in update_password.
DELETE FROM people WHERE id = :id AND password_hash = :old_hash;

-- name: count_people
SELECT COUNT(*) FROM people;

-- name: set_currency
UPDATE people SET currency = :currency WHERE id = :id;

-- name: person_seen
-- A learner or an employer, by themselves, by those who have a session, a request, a follow or an organisation in common
-- with them, by employers whose organisation has met them, and, if they like, by all. Mentors have pages for everybody.
SELECT p.id, p.name, p.role, p.picture, p.headline, p.profession, p.years, p.languages, p.bio, p.timezone, p.created_at,
  (SELECT COUNT(*) FROM students AS st WHERE st.host_id = :me AND st.learner_id = p.id) AS is_student
FROM people AS p
WHERE p.id = :id AND p.role <> 'mentor' AND p.closing_at IS NULL AND p.suspended_at IS NULL
  AND (p.id = :me
    OR (p.is_candidate = 1 AND p.role = 'learner'
      AND EXISTS (SELECT 1 FROM people AS viewer WHERE viewer.id = :me AND viewer.role = 'employer'))
    OR EXISTS (SELECT 1 FROM interviews AS i
      WHERE i.employer_id = p.id AND i.candidate_id = :me AND i.is_silent = 0)
    OR EXISTS (SELECT 1 FROM organisation_members AS m
      JOIN met_by_organisations AS t ON t.organisation_id = m.organisation_id AND t.candidate_id = p.id
      WHERE m.person_id = :me AND m.is_current = 1)
    OR EXISTS (SELECT 1 FROM organisation_members AS m
      JOIN organisation_members AS o ON o.organisation_id = m.organisation_id AND o.person_id = p.id
      WHERE m.person_id = :me AND m.is_current = 1)
    OR EXISTS (SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
      WHERE b.learner_id = p.id AND s.host_id = :me)
    OR EXISTS (SELECT 1 FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
      WHERE b.learner_id = :me AND s.host_id = p.id)
    OR EXISTS (SELECT 1 FROM requests AS r WHERE r.learner_id = p.id AND r.mentor_id = :me)
    OR EXISTS (SELECT 1 FROM follows AS f WHERE f.learner_id = p.id AND f.mentor_id = :me));
