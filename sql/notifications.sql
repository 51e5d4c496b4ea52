-- name: insert_notification
-- The whole row comes back: it is what gets pushed.
INSERT INTO notifications (id, person_id, kind, level, title, body, link, created_at)
VALUES (:id, :person_id, :kind, :level, :title, :body, :link, :created_at)
RETURNING id, kind, level, title, body, link, created_at, read_at;

-- name: unread_notifications
-- The number on the bell; the partial index holds nothing but unread ones.
SELECT COUNT(*) FROM notifications WHERE person_id = :person_id AND read_at IS NULL;

-- name: notifications_page
-- Newest first, by id, which is ordered by time: a page starts where the last one ended, however many came in between.
SELECT id, kind, level, title, body, link, created_at, read_at FROM notifications
WHERE person_id = :person_id AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: urgent_notifications
-- The banners: unread and urgent, and too recent to be stale.
SELECT id, kind, level, title, body, link, created_at, read_at FROM notifications
WHERE person_id = :person_id AND level = 'urgent' AND read_at IS NULL AND created_at > :since
ORDER BY id DESC LIMIT 3;

-- name: read_all_notifications
-- :upto is the newest one the person has seen, so that what arrives while the button is pressed stays unread.
UPDATE notifications SET read_at = :now WHERE person_id = :person_id AND read_at IS NULL AND id <= :upto;

-- name: read_notification
-- Following a notification reads it; only one's own.
UPDATE notifications SET read_at = :now WHERE id = :id AND person_id = :person_id AND read_at IS NULL;

-- name: notification_link
-- Where a notification leads; only one's own.
SELECT link FROM notifications WHERE id = :id AND person_id = :person_id;

-- name: mark_notification_read_at
-- For a history written afterwards: what was read long ago.
UPDATE notifications SET read_at = :read_at WHERE id = :id;

-- name: notifications_of
-- All of them, for a person who takes their data along.
SELECT kind, level, title, body, link, created_at, read_at FROM notifications WHERE person_id = :person_id ORDER BY id;
