-- name: mails_failed
-- Those that are tried again, and those that were given up.
SELECT id, recipient, subject, attempts, created_at, due_at, problem,
  CASE WHEN failed_at IS NOT NULL OR attempts >= 8 THEN 1 ELSE 0 END AS is_given_up
FROM mails
WHERE sent_at IS NULL AND attempts > 0 AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: count_mails_failed
SELECT COUNT(*) FROM (
  SELECT id FROM mails WHERE sent_at IS NULL AND attempts > 0 ORDER BY id DESC LIMIT 1000) AS failed;

-- name: retry_mail
UPDATE mails SET attempts = 0, due_at = :now, failed_at = NULL WHERE id = :id AND sent_at IS NULL AND attempts > 0
RETURNING id, subject, recipient;

-- name: count_sms
SELECT COUNT(*) AS sent, COALESCE(SUM(CASE WHEN problem <> '' THEN 1 ELSE 0 END), 0) AS failed
FROM texts WHERE sent_at > :since;

-- name: sms_failed
SELECT problem, COUNT(*) AS count, MAX(sent_at) AS last_at FROM texts WHERE sent_at > :since AND problem <> ''
GROUP BY problem ORDER BY 3 DESC, 1 LIMIT 20;

-- name: late_alarms
SELECT a.kind, a.due_at, s.id AS session_id, s.title FROM alarms AS a JOIN sessions AS s ON s.id = a.session_id
WHERE a.fired_at IS NULL AND a.due_at < :before ORDER BY a.due_at, a.session_id, a.kind LIMIT 100;
