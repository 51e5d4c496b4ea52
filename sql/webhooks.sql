-- name: insert_webhook
-- Unless there are too many already.
INSERT INTO webhooks (id, person_id, url, events, sealed, created_at)
SELECT :id, :person_id, :url, :events, :sealed, :now
WHERE (SELECT COUNT(*) FROM webhooks WHERE person_id = :person_id) < :most
RETURNING id, url, events, created_at, failing_since;

-- name: webhooks
SELECT id, url, events, created_at, failing_since FROM webhooks WHERE person_id = :person_id ORDER BY id LIMIT :most;

-- name: webhook
SELECT id, url, events, created_at, failing_since FROM webhooks WHERE id = :id AND person_id = :person_id;

-- name: delete_webhook
DELETE FROM webhooks WHERE id = :id AND person_id = :person_id RETURNING id;

-- name: webhooks_of_two
-- Nobody who is suspended or leaves is told.
SELECT w.id, w.events FROM webhooks AS w JOIN people AS p ON p.id = w.person_id
WHERE w.person_id IN (:first, :second) AND p.closing_at IS NULL AND p.suspended_at IS NULL ORDER BY w.id;

-- name: webhooks_of_session
-- Of the host and of everybody with a seat.
SELECT w.id, w.events FROM webhooks AS w JOIN people AS p ON p.id = w.person_id
WHERE p.closing_at IS NULL AND p.suspended_at IS NULL AND w.person_id IN (
  SELECT s.host_id FROM sessions AS s WHERE s.id = :session_id
  UNION ALL
  SELECT b.learner_id FROM bookings AS b WHERE b.session_id = :session_id AND b.status = 'booked' AND b.status <> 'cancelled')
ORDER BY w.id;

-- name: told_session
SELECT s.title, s.starts_at, s.host_id, p.name AS host_name
FROM sessions AS s LEFT JOIN people AS p ON p.id = s.host_id WHERE s.id = :id;

-- name: told_interview
-- Both are told that it was called off, whoever blocked whom.
SELECT s.id, s.kind, s.title, s.starts_at, s.duration_minutes, i.employer_id, i.candidate_id, 0 AS is_silent,
  employer.name AS employer_name, candidate.name AS candidate_name
FROM sessions AS s JOIN interviews AS i ON i.id = s.id
LEFT JOIN people AS employer ON employer.id = i.employer_id LEFT JOIN people AS candidate ON candidate.id = i.candidate_id
WHERE s.id = :id;

-- name: insert_delivery
-- Unless so many wait that nobody seems to listen.
INSERT INTO deliveries (id, webhook_id, event, body, created_at, due_at)
SELECT :id, :webhook_id, :event, :body, :now, :now
WHERE (SELECT COUNT(*) FROM deliveries WHERE webhook_id = :webhook_id AND due_at IS NOT NULL) < :most;

-- name: deliveries_page
SELECT d.id, d.event, d.created_at, d.due_at, d.attempts, d.tried_at, d.status, d.problem, d.delivered
FROM deliveries AS d JOIN webhooks AS w ON w.id = d.webhook_id
WHERE d.webhook_id = :webhook_id AND w.person_id = :person_id AND d.id < :before ORDER BY d.id DESC LIMIT :limit;

-- name: exported_deliveries
SELECT d.webhook_id, d.event, d.created_at, d.tried_at, d.status, d.delivered
FROM webhooks AS w JOIN deliveries AS d ON d.webhook_id = w.id WHERE w.person_id = :person_id ORDER BY d.id;

-- name: drop_deliveries
DELETE FROM deliveries WHERE id IN (
  SELECT d.id FROM webhooks AS w JOIN deliveries AS d ON d.webhook_id = w.id
  WHERE w.person_id = :me ORDER BY d.id LIMIT :limit);

-- name: deliver_again
UPDATE deliveries SET due_at = :now, attempts = 0, created_at = :now, delivered = 0, problem = ''
WHERE id = :id AND webhook_id IN (SELECT w.id FROM webhooks AS w WHERE w.person_id = :person_id)
RETURNING webhook_id;

-- name: webhooks_due
SELECT webhook_id, MIN(id) AS delivery_id FROM deliveries WHERE due_at <= :now
GROUP BY webhook_id ORDER BY MIN(due_at), 2 LIMIT :most;

-- name: claim_delivery
-- Moving due_at ahead claims it, also for a process that dies.
UPDATE deliveries SET due_at = :retry_at, attempts = attempts + 1 WHERE id = :id
RETURNING id, webhook_id, event, body, created_at, attempts,
  (SELECT w.url FROM webhooks AS w WHERE w.id = webhook_id) AS url,
  (SELECT w.sealed FROM webhooks AS w WHERE w.id = webhook_id) AS sealed;

-- name: mark_delivered
UPDATE deliveries SET due_at = NULL, delivered = 1, tried_at = :now, status = :status, problem = '' WHERE id = :id;

-- name: mark_undelivered
UPDATE deliveries SET due_at = :due_at, tried_at = :now, status = :status, problem = :problem WHERE id = :id;

-- name: put_deliveries_off
-- Nobody listens there right now: what else waits for it takes up no time before then.
UPDATE deliveries SET due_at = :until WHERE webhook_id = :webhook_id AND due_at < :until;

-- name: mark_webhook_well
UPDATE webhooks SET failing_since = NULL, told_at = NULL WHERE id = :id AND failing_since IS NOT NULL;

-- name: mark_webhook_failing
UPDATE webhooks SET failing_since = COALESCE(failing_since, :now) WHERE id = :id;

-- name: mark_failure_told
UPDATE webhooks SET told_at = :now WHERE id = :id AND told_at IS NULL RETURNING person_id, url;

-- name: hold_deliveries
-- They can be sent again from the log once their owner is restored.
UPDATE deliveries SET due_at = NULL
WHERE due_at IS NOT NULL AND webhook_id IN (SELECT w.id FROM webhooks AS w WHERE w.person_id = :person_id);

-- name: sweep_deliveries
DELETE FROM deliveries WHERE created_at <= :before AND due_at IS NULL;
