-- name: how_told
SELECT p.timezone, w.chosen, (
    SELECT MIN(1) FROM subscriptions AS x WHERE x.person_id = p.id) AS has_push, (
    SELECT MIN(1) FROM phones AS y WHERE y.person_id = p.id AND y.number <> '' AND y.stopped_at IS NULL) AS has_phone
FROM people AS p LEFT JOIN preferences AS w ON w.person_id = p.id WHERE p.id = :person_id;

-- name: insert_dispatch
INSERT INTO dispatches (notification_id, way, person_id, due_at) VALUES (:notification_id, :way, :person_id, :due_at);

-- name: replace_dispatches
DELETE FROM dispatches WHERE person_id = :person_id AND way IN ('mail', 'digest') AND notification_id IN (
  SELECT n.id FROM dispatches AS d JOIN notifications AS n ON n.id = d.notification_id
  WHERE d.person_id = :person_id AND n.link = :link AND n.created_at = :now);

-- name: dispatches_waiting
SELECT d.notification_id, d.way, n.kind, n.level, n.params FROM dispatches AS d JOIN notifications AS n ON n.id = d.notification_id
WHERE d.person_id = :person_id ORDER BY d.notification_id, d.way;

-- name: drop_dispatch
DELETE FROM dispatches WHERE notification_id = :notification_id AND way = :way;

-- name: are_posts_due
SELECT EXISTS (SELECT 1 FROM dispatches WHERE way IN ('mail', 'digest') AND due_at <= :now);

-- name: take_dispatches
-- What they become is written in the same transaction.
DELETE FROM dispatches WHERE (notification_id, way) IN (
  SELECT notification_id, way FROM dispatches
  WHERE way = 'mail' AND due_at <= :now ORDER BY due_at, notification_id LIMIT :most)
RETURNING notification_id;

-- name: digest_due
SELECT person_id FROM dispatches WHERE way = 'digest' AND due_at <= :now ORDER BY due_at, person_id LIMIT 1;

-- name: take_digest
DELETE FROM dispatches WHERE person_id = :person_id AND way = 'digest' AND due_at <= :now RETURNING notification_id;

-- name: are_dispatches_due
SELECT EXISTS (SELECT 1 FROM dispatches WHERE way = :way AND due_at <= :now);

-- name: claim_dispatches
-- Moving due_at ahead claims them: a process that dies loses none.
UPDATE dispatches SET due_at = :retry_at, attempts = attempts + 1 WHERE (notification_id, way) IN (
  SELECT notification_id, way FROM dispatches
  WHERE way = :way AND due_at <= :now ORDER BY due_at, notification_id LIMIT 20)
RETURNING notification_id, way, person_id, attempts;

-- name: people_due
SELECT person_id FROM dispatches WHERE way = :way AND due_at <= :now
GROUP BY person_id ORDER BY MIN(due_at), person_id LIMIT :most;

-- name: claim_first_dispatch
UPDATE dispatches SET due_at = :retry_at, attempts = attempts + 1 WHERE way = :way AND notification_id = (
  SELECT d.notification_id FROM dispatches AS d JOIN notifications AS n ON n.id = d.notification_id
  WHERE d.person_id = :person_id AND d.way = :way AND d.due_at <= :now
  ORDER BY n.level DESC, d.due_at, d.notification_id LIMIT 1)
RETURNING notification_id, way, person_id, attempts;

-- name: put_off_dispatch
UPDATE dispatches SET due_at = :due_at WHERE notification_id = :notification_id AND way = :way;

-- name: put_off_first_mail
UPDATE dispatches SET due_at = :due_at, attempts = attempts + 1 WHERE (notification_id, way) IN (
  SELECT notification_id, way FROM dispatches
  WHERE way = 'mail' AND due_at <= :now ORDER BY due_at, notification_id LIMIT 1);

-- name: put_off_digest
UPDATE dispatches SET due_at = :due_at, attempts = attempts + 1
WHERE person_id = :person_id AND way = 'digest' AND due_at <= :now;

-- name: give_up_dispatches
DELETE FROM dispatches WHERE attempts >= 8;

-- name: posted
-- What somebody is told, to be written as they read it.
SELECT n.id, n.person_id, n.kind, n.level, n.params, n.title, n.body, n.link, n.about, n.created_at, n.read_at,
  p.email, p.timezone, p.language, p.region, p.browser_language, w.chosen
FROM notifications AS n JOIN people AS p ON p.id = n.person_id
LEFT JOIN preferences AS w ON w.person_id = p.id
WHERE n.id = :id AND p.closing_at IS NULL AND p.suspended_at IS NULL;

-- name: still_planned
-- Whether a session begins when they were told, and they are in it.
SELECT 1 FROM sessions AS s
WHERE s.id = :session_id AND s.status = 'scheduled' AND s.starts_at = :starts_at AND (s.host_id = :person_id OR EXISTS (
  SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.learner_id = :person_id AND b.status = 'booked'));
