-- name: settings
-- What they want to be told, and how, the private address of their sessions, their other calendars, and the names of
-- their access tokens, in one read.
SELECT 'preferences' AS part, 0 AS id, chosen AS name, '' AS problem, '' AS choices, 0 AS unread, changed_at AS at
FROM preferences WHERE person_id = :me
UNION ALL
SELECT 'push', device_id, '', '', '', 0, made_at FROM subscriptions WHERE person_id = :me
UNION ALL
SELECT 'phone', 0, number, wanted,
  CASE WHEN stopped_at IS NULL THEN '' WHEN is_wrong = 1 THEN 'wrong' ELSE 'stopped' END, 0, changed_at
FROM phones WHERE person_id = :me
UNION ALL
SELECT 'feed', 0, shows, '', '', 0, made_at FROM feeds WHERE person_id = :me
UNION ALL
SELECT 'outside', id, name, problem, choices, unread, read_at FROM outside_calendars WHERE person_id = :me
UNION ALL
SELECT 'token', id, name, '', '', 0, expires_at FROM access_tokens WHERE person_id = :me AND expires_at > :now
ORDER BY 2;
