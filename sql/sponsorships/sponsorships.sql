-- name: insert_sponsorship
INSERT INTO sponsorships (id, organisation_id, name, currency, budget_cents, seats, most_cents, monthly_cents,
  per_learner, all_mentors, code, until, status, created_at)
VALUES (:id, :team_id, :name, :currency, :budget_cents, :seats, :most_cents, :monthly_cents, :per_learner, :all_mentors,
  :code, :until, 'active', :now);

-- name: count_sponsorships
SELECT COUNT(*) FROM sponsorships WHERE organisation_id = :team_id;

-- name: sponsorship
-- Of the organisation that :me works in.
SELECT d.* FROM sponsorship_details AS d JOIN organisation_members AS om ON om.organisation_id = d.organisation_id
WHERE d.id = :id AND om.person_id = :me AND om.is_current = 1;

-- name: sponsorships_page
SELECT * FROM sponsorship_details
WHERE id < :before AND organisation_id = (
  SELECT om.organisation_id FROM organisation_members AS om WHERE om.person_id = :me AND om.is_current = 1)
ORDER BY id DESC LIMIT :limit;

-- name: hold_sponsorship
-- Two that spend it at once wait for each other.
UPDATE sponsorships SET revision = revision + 1 WHERE id = :id;

-- name: update_sponsorship
UPDATE sponsorships SET name = :name, budget_cents = :budget_cents, seats = :seats, most_cents = :most_cents,
  monthly_cents = :monthly_cents, per_learner = :per_learner, all_mentors = :all_mentors, until = :until
WHERE id = :id AND organisation_id = :team_id AND status <> 'ended';

-- name: move_sponsorship
UPDATE sponsorships SET status = :status, code = CASE WHEN CAST(:status AS TEXT) = 'ended' THEN NULL ELSE code END
WHERE id = :id AND organisation_id = :team_id AND status <> 'ended' AND status <> :status;

-- name: set_sponsorship_code
UPDATE sponsorships SET code = :code WHERE id = :id AND organisation_id = :team_id AND status <> 'ended';

-- name: sponsorship_not_told
-- There is more of it than before: the owners are told again of what it has not reached now.
UPDATE sponsorships SET told_percent = :percent WHERE id = :id AND told_percent > :percent;

-- name: sponsorship_told
UPDATE sponsorships SET told_percent = :percent WHERE id = :id AND told_percent < :percent;

-- name: insert_sponsored_email
INSERT INTO sponsored_people (id, sponsorship_id, email, added_at) VALUES (:id, :sponsorship_id, :email, :now)
ON CONFLICT (sponsorship_id, email) DO NOTHING;

-- name: named_by_address
-- Of a learner who has not confirmed theirs.
SELECT sp.id FROM people AS p JOIN sponsored_people AS sd ON sd.email = p.email
JOIN sponsorships AS sp ON sp.id = sd.sponsorship_id
WHERE p.id = :me AND p.role = 'learner' AND p.email <> p.confirmed_email AND sp.status <> 'ended'
  AND (sp.until IS NULL OR sp.until > :now) ORDER BY sp.id LIMIT 1;

-- name: insert_sponsored_person
INSERT INTO sponsored_people (id, sponsorship_id, person_id, added_at) VALUES (:id, :sponsorship_id, :person_id, :now)
ON CONFLICT (sponsorship_id, person_id) DO NOTHING;

-- name: count_sponsored_people
SELECT COUNT(*) FROM sponsored_people WHERE sponsorship_id = :id AND removed_at IS NULL;

-- name: sponsored_people
-- Of those who were named by their address, that alone: whether they have an account is not the sponsor’s to know.
SELECT sd.id, sd.email, sd.person_id, p.name, p.picture FROM sponsored_people AS sd
LEFT JOIN people AS p ON p.id = sd.person_id
WHERE sd.sponsorship_id = :id AND sd.id < :before AND sd.removed_at IS NULL ORDER BY sd.id DESC LIMIT :limit;

-- name: sponsored_person
SELECT id, email FROM sponsored_people WHERE id = :id AND sponsorship_id = :sponsorship_id AND removed_at IS NULL;

-- name: remove_sponsored_person
UPDATE sponsored_people SET removed_at = :now WHERE id = :id AND removed_at IS NULL;

-- name: remove_sponsored_email
DELETE FROM sponsored_people WHERE id = :id;

-- name: bar_sponsored_email
-- The learner with this address, if there is one, unless they have given the code.
INSERT INTO sponsored_people (id, sponsorship_id, person_id, added_at, removed_at)
SELECT CAST(:id AS BIGINT), CAST(:sponsorship_id AS BIGINT), p.id, :now, :now
FROM people AS p WHERE p.email = :email AND p.role = 'learner'
ON CONFLICT (sponsorship_id, person_id) DO NOTHING;

-- name: was_removed_from_sponsorship
SELECT id FROM sponsored_people
WHERE sponsorship_id = :sponsorship_id AND person_id = :me AND removed_at IS NOT NULL;

-- name: learner_by_email
-- To be told, unless they blocked who named them.
SELECT p.id FROM people AS p
WHERE p.email = :email AND p.role = 'learner' AND p.closing_at IS NULL AND p.suspended_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM conversation_sides AS sd
  WHERE sd.person_id = p.id AND sd.other_id = :me AND sd.blocked_at IS NOT NULL);

-- name: sponsored_mentors
SELECT p.id, p.name, p.picture, p.headline FROM sponsored_mentors AS sm JOIN people AS p ON p.id = sm.mentor_id
WHERE sm.sponsorship_id = :id ORDER BY p.name, p.id;

-- name: insert_sponsored_mentor
INSERT INTO sponsored_mentors (sponsorship_id, mentor_id) VALUES (:id, :mentor_id)
ON CONFLICT (sponsorship_id, mentor_id) DO NOTHING;

-- name: delete_sponsored_mentor
DELETE FROM sponsored_mentors WHERE sponsorship_id = :id AND mentor_id = :mentor_id;

-- name: mentors_to_sponsor
SELECT p.id, p.name, p.picture, p.headline FROM listed_mentors AS l JOIN people AS p ON p.id = l.id
WHERE (LOWER(l.name) LIKE :pattern ESCAPE '\' OR l.name LIKE :typed ESCAPE '\' OR l.name LIKE :titled ESCAPE '\')
  AND NOT EXISTS (SELECT 1 FROM sponsored_mentors AS sm WHERE sm.sponsorship_id = :id AND sm.mentor_id = l.id)
ORDER BY l.name, l.id LIMIT 10;

-- name: sponsorships_to_end
SELECT id FROM sponsorships WHERE organisation_id = :team_id AND status <> 'ended' ORDER BY id;

-- name: forget_sponsored
-- They left: nobody keeps the address by which they were named.
DELETE FROM sponsored_people
WHERE person_id = :me OR email = (SELECT p.email FROM people AS p WHERE p.id = :me);

-- name: exported_sponsorships
SELECT id, name, currency, budget_cents, seats, most_cents, monthly_cents, per_learner, all_mentors, code, until,
  status, created_at, spent_cents, seats_used
FROM sponsorship_details
WHERE organisation_id IN (SELECT om.organisation_id FROM organisation_members AS om WHERE om.person_id = :me)
ORDER BY id;

-- name: exported_sponsored_people
SELECT sd.sponsorship_id, sd.email, sd.added_at, sd.removed_at FROM sponsored_people AS sd
JOIN sponsorships AS sp ON sp.id = sd.sponsorship_id
WHERE sp.organisation_id IN (SELECT om.organisation_id FROM organisation_members AS om WHERE om.person_id = :me)
ORDER BY sd.id;

-- name: exported_sponsors
-- Of a learner.
SELECT d.name, d.sponsor_name, sd.added_at, sd.removed_at FROM sponsored_people AS sd
JOIN sponsorship_details AS d ON d.id = sd.sponsorship_id
WHERE sd.person_id = :me OR sd.email = (SELECT p.email FROM people AS p WHERE p.id = :me) ORDER BY sd.id;
