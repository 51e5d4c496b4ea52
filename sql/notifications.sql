-- name: insert_notification
-- Nobody is 0, which Python binds in a tenth of the time that it takes for None.
INSERT INTO notifications (id, person_id, kind, level, params, title, link, about, from_id, created_at)
VALUES (:id, :person_id, :kind, :level, :params, '', :link, NULLIF(CAST(:about AS BIGINT), 0),
  NULLIF(CAST(:by AS BIGINT), 0), :created_at);

-- name: count_told
SELECT COUNT(*) FROM notifications
WHERE person_id = :person_id AND about = :about AND kind = :kind AND created_at > :since;

-- name: take_back_notifications
DELETE FROM notifications
WHERE person_id = :person_id AND kind = :kind AND link = :link AND read_at IS NULL RETURNING params;

-- name: withdraw_notifications
-- One that is not wanted on the page counts as read there from the first moment, and may yet go out by mail.
DELETE FROM notifications WHERE person_id = :person_id AND kind = :kind AND link = :link
  AND (read_at IS NULL OR read_at = created_at) RETURNING id;

-- name: retell_notifications
UPDATE notifications SET params = :params WHERE person_id = :person_id AND kind = :kind AND link = :link
  AND (read_at IS NULL OR read_at = created_at);

-- name: reader
-- What a push to this person depends on: their time zone, their locale, and what they chose to be told.
SELECT p.timezone, p.language, p.region, p.browser_language, w.chosen, (
    SELECT MIN(1) FROM subscriptions AS x WHERE x.person_id = p.id) AS has_push, (
    SELECT MIN(1) FROM phones AS y WHERE y.person_id = p.id AND y.number <> '' AND y.stopped_at IS NULL) AS has_phone
FROM people AS p LEFT JOIN preferences AS w ON w.person_id = p.id WHERE p.id = :person_id;

-- name: bell_number
-- Of unread notifications, counted as far as the bell shows it.
SELECT COUNT(*) AS unread FROM (
  SELECT n.id FROM notifications AS n WHERE n.person_id = :person_id AND n.read_at IS NULL
  ORDER BY n.level, n.id LIMIT 100) AS counted;

-- name: face
SELECT name AS from_name, picture AS from_picture FROM people WHERE id = :id AND closing_at IS NULL;

-- name: unread_notifications
SELECT COUNT(*) FROM notifications WHERE person_id = :person_id AND read_at IS NULL;

-- name: notifications_page
SELECT n.id, n.kind, n.level, n.params, n.title, n.body, n.link, n.created_at, n.read_at, p.timezone,
  f.name AS from_name, f.picture AS from_picture
FROM notifications AS n JOIN people AS p ON p.id = n.person_id
LEFT JOIN people AS f ON f.id = n.from_id AND f.closing_at IS NULL
WHERE n.person_id = :person_id AND n.id < :before
ORDER BY n.id DESC LIMIT :limit;

-- name: urgent_notifications
-- Shown as banners, one for each session.
SELECT n.id, n.kind, n.level, n.params, n.title, n.body, n.link, n.created_at, n.read_at, p.timezone
FROM notifications AS n JOIN people AS p ON p.id = n.person_id
WHERE n.person_id = :person_id AND n.level = 'urgent' AND n.read_at IS NULL AND n.created_at > :since
ORDER BY n.id DESC LIMIT 30;

-- name: urgent_about
-- What people still read about a session in their banners. :person_id is 0 for everybody who is or was in it.
SELECT n.id, n.person_id FROM notifications AS n
WHERE n.person_id IN (
    SELECT s.host_id FROM sessions AS s WHERE s.id = :session_id
    UNION SELECT b.learner_id FROM bookings AS b WHERE b.session_id = :session_id
    UNION SELECT i.person_id FROM interviewers AS i WHERE i.interview_id = :session_id)
  AND (:person_id = 0 OR n.person_id = :person_id)
  AND n.level = 'urgent' AND n.read_at IS NULL AND n.link IN (:page, :room)
ORDER BY n.id;

-- name: read_all_notifications
-- :upto is the newest one on the page, so one that arrives while the button is pressed stays unread.
UPDATE notifications SET read_at = :now WHERE person_id = :person_id AND read_at IS NULL AND id <= :upto;

-- name: read_notification
UPDATE notifications SET read_at = :now WHERE id = :id AND person_id = :person_id AND read_at IS NULL;

-- name: notification_link
SELECT link FROM notifications WHERE id = :id AND person_id = :person_id;

-- name: exported_notifications
SELECT n.id, n.kind, n.level, n.params, n.title, n.body, n.link, n.created_at, n.read_at, p.timezone
FROM notifications AS n JOIN people AS p ON p.id = n.person_id
WHERE n.person_id = :person_id ORDER BY n.id;
