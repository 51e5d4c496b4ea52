-- name: insert_notification
INSERT INTO notifications (id, person_id, kind, level, params, title, link, about, created_at)
VALUES (:id, :person_id, :kind, :level, :params, '', :link, :about, :created_at);

-- name: count_told
SELECT COUNT(*) FROM notifications
WHERE person_id = :person_id AND about = :about AND kind = :kind AND created_at > :since;

-- name: take_back_notifications
DELETE FROM notifications
WHERE person_id = :person_id AND kind = :kind AND link = :link AND read_at IS NULL RETURNING params;

-- name: reader
-- What a push to this person depends on: their time zone, their locale and the number on their bell.
SELECT p.timezone, p.language, p.region, p.browser_language,
  (SELECT COUNT(*) FROM notifications AS n WHERE n.person_id = p.id AND n.read_at IS NULL) AS unread
FROM people AS p WHERE p.id = :person_id;

-- name: unread_notifications
SELECT COUNT(*) FROM notifications WHERE person_id = :person_id AND read_at IS NULL;

-- name: notifications_page
SELECT n.id, n.kind, n.level, n.params, n.title, n.body, n.link, n.created_at, n.read_at, p.timezone
FROM notifications AS n JOIN people AS p ON p.id = n.person_id
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
    UNION SELECT b.learner_id FROM bookings AS b WHERE b.session_id = :session_id)
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
