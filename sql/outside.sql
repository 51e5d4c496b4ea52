-- name: outside_calendars
SELECT id, name, kind, choices, problem, failures, unread, read_at
FROM outside_calendars WHERE person_id = :person_id ORDER BY id LIMIT 20;

-- name: outside_failing
SELECT name, problem, read_at FROM outside_calendars WHERE person_id = :person_id AND problem <> '' ORDER BY id LIMIT 20;

-- name: add_outside_calendar
INSERT INTO outside_calendars (id, person_id, name, sealed, kind, due_at)
VALUES (:id, :person_id, :name, :sealed, :kind, :now);

-- name: outside_account
SELECT id, sealed, choices FROM outside_calendars WHERE id = :id AND person_id = :person_id AND kind = 'account';

-- name: delete_outside_calendar
DELETE FROM outside_calendars WHERE id = :id AND person_id = :person_id;

-- name: next_outside_due
SELECT MIN(due_at) FROM outside_calendars;

-- name: claim_outside_calendar
-- Moving due_at ahead claims it, also for a process that dies.
UPDATE outside_calendars SET due_at = :retry_at
WHERE id = (SELECT o.id FROM outside_calendars AS o WHERE o.due_at <= :now ORDER BY o.due_at, o.id LIMIT 1)
RETURNING id, person_id, name, sealed, kind, etag, modified, read_at,
  (SELECT p.timezone FROM people AS p WHERE p.id = person_id) AS timezone;

-- name: outside_read
UPDATE outside_calendars
SET kind = :kind, etag = :etag, modified = :modified, problem = '', failures = 0, read_at = :now, due_at = :due_at,
  unread = COALESCE(:unread, unread)
WHERE id = :id;

-- name: outside_found
-- What is at the address is known now.
UPDATE outside_calendars SET kind = :kind, name = :name, sealed = :sealed, choices = :choices, problem = '', failures = 0,
  due_at = :due_at
WHERE id = :id AND kind = '';

-- name: outside_failures
SELECT failures FROM outside_calendars WHERE id = :id;

-- name: outside_failed
UPDATE outside_calendars SET problem = :problem, failures = :failures, due_at = :due_at WHERE id = :id;

-- name: drop_busy_times
DELETE FROM busy_times WHERE (calendar_id, starts_at) IN (
  SELECT t.calendar_id, t.starts_at FROM outside_calendars AS o JOIN busy_times AS t ON t.calendar_id = o.id
  WHERE o.person_id = :me ORDER BY t.calendar_id, t.starts_at LIMIT :limit);

-- name: forget_busy_times
DELETE FROM busy_times WHERE calendar_id = :calendar_id;

-- name: add_busy_time
INSERT INTO busy_times (calendar_id, starts_at, ends_at) VALUES (:calendar_id, :starts_at, :ends_at);

-- name: is_busy
-- As in busy_between, but in no order, for which SQLite would make a temporary table.
SELECT CASE WHEN EXISTS (
  SELECT 1 FROM outside_calendars AS o JOIN busy_times AS t ON t.calendar_id = o.id
  WHERE o.person_id = :person_id AND t.starts_at < :until AND t.ends_at > :since AND t.starts_at >= COALESCE((
    SELECT MAX(earlier.starts_at) FROM busy_times AS earlier
    WHERE earlier.calendar_id = o.id AND earlier.starts_at <= :since), '')) THEN 1 ELSE 0 END AS is_busy;

-- name: busy_between
-- The times of one calendar never overlap, so nothing before the last one that had begun at :since reaches into it.
SELECT t.starts_at, t.ends_at FROM outside_calendars AS o JOIN busy_times AS t ON t.calendar_id = o.id
WHERE o.person_id = :person_id AND t.starts_at < :until AND t.ends_at > :since AND t.starts_at >= COALESCE((
  SELECT MAX(earlier.starts_at) FROM busy_times AS earlier
  WHERE earlier.calendar_id = o.id AND earlier.starts_at <= :since), '')
ORDER BY t.starts_at, t.ends_at LIMIT :most;
