-- name: insert_mail
INSERT INTO mails (id, recipient, subject, body, calendar, created_at, due_at)
VALUES (:id, :recipient, :subject, :body, :calendar, :now, :now);

-- name: claim_mails
-- Moving due_at ahead claims them: no other process takes them, and a process that dies loses none.
UPDATE mails SET due_at = :retry_at, attempts = attempts + 1
WHERE id IN (
  SELECT m.id FROM mails AS m
  WHERE m.sent_at IS NULL AND m.due_at <= :now AND m.attempts < 8
  ORDER BY m.due_at, m.id LIMIT 20
  /*pg FOR UPDATE SKIP LOCKED */
)
RETURNING id, recipient, subject, body, calendar, attempts;

-- name: mark_mail_sent
-- The text may contain a one-time link, so it is deleted after sending.
UPDATE mails SET sent_at = :now, body = '', calendar = '' WHERE id = :id;

-- name: sweep_mails
DELETE FROM mails WHERE created_at <= :before AND (sent_at IS NOT NULL OR attempts >= 8);
