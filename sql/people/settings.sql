-- name: settings
-- Emails that they don’t want, the private address of their sessions, and their other calendars, in one read.
SELECT 'unwanted' AS part, 0 AS id, kind AS name, '' AS problem, since AS at FROM unwanted_mails WHERE person_id = :me
UNION ALL
SELECT 'feed', 0, shows, '', made_at FROM feeds WHERE person_id = :me
UNION ALL
SELECT 'outside', id, name, problem, read_at FROM outside_calendars WHERE person_id = :me
ORDER BY 2;
