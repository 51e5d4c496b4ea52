-- name: insert_mail
-- Written with its cause, delivered later.
INSERT INTO mails (id, recipient, subject, body, created_at, due_at) VALUES (:id, :recipient, :subject, :body, :now, :now);

-- name: claim_mails
-- One statement claims: due_at moves ahead, so that no other process takes them, and what a killed one held comes back by itself.
UPDATE mails SET due_at = :retry_at, attempts = attempts + 1
WHERE id IN (
  SELECT m.id FROM mails AS m
  WHERE m.sent_at IS NULL AND m.due_at <= :now AND m.attempts < 8
  ORDER BY m.due_at, m.id LIMIT 20
  /*pg FOR UPDATE SKIP LOCKED */
)
RETURNING id, recipient, subject, body, attempts;

-- name: mail_sent
-- The body may hold a one-time link: it is not kept once it is out.
UPDATE mails SET sent_at = :now, body = '' WHERE id = :id;

-- name: sweep_mails
-- What was sent, or could not be, is kept for a month to answer questions.
DELETE FROM mails WHERE created_at <= :before AND (sent_at IS NOT NULL OR attempts >= 8);
