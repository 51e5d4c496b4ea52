-- name: insert_mail
-- Unless they don’t want those.
INSERT INTO mails (id, recipient, subject, body, calendar, language, kind, person_id, waits, starts_at, created_at, due_at)
SELECT :id, :recipient, :subject, :body, :calendar, :language, :kind, :person_id, :waits, :starts_at, :now, :due_at
WHERE NOT EXISTS (
  SELECT 1 FROM preferences AS w WHERE w.person_id = :person_id AND w.chosen LIKE '%"' || :kind || '_mail": false%');

-- name: are_mails_due
SELECT EXISTS (SELECT 1 FROM mails WHERE sent_at IS NULL AND due_at <= :now AND attempts < 8 AND failed_at IS NULL);

-- name: claim_mails
-- Moving due_at ahead claims them: no other process takes them, and a process that dies loses none.
UPDATE mails SET due_at = :retry_at, attempts = attempts + 1
WHERE id IN (
  SELECT m.id FROM mails AS m
  WHERE m.sent_at IS NULL AND m.due_at <= :now AND m.attempts < 8 AND m.failed_at IS NULL
  ORDER BY m.due_at, m.id LIMIT 20
  /*pg FOR UPDATE SKIP LOCKED */
)
RETURNING id, recipient, subject, body, calendar, language, kind, person_id, waits, starts_at, created_at, attempts;

-- name: mails_waiting
SELECT id, starts_at, due_at FROM mails
WHERE sent_at IS NULL AND due_at > :now AND person_id = :person_id AND waits = 1 AND failed_at IS NULL
ORDER BY due_at;

-- name: move_mail
UPDATE mails SET due_at = :due_at WHERE id = :id;

-- name: mails_tried
-- The latest first; the last of so many says when the next one may be sent.
SELECT tried_at FROM mails WHERE recipient = :recipient AND kind <> '' AND tried_at > :since
ORDER BY tried_at DESC LIMIT :most;

-- name: mark_mail_tried
UPDATE mails SET tried_at = :now WHERE id = :id;

-- name: release_mail
UPDATE mails SET attempts = attempts - 1, due_at = :due_at WHERE id = :id;

-- name: put_mails_off
UPDATE mails SET due_at = :until WHERE sent_at IS NULL AND due_at <= :now AND recipient = :recipient AND kind <> '';

-- name: mark_mail_sent
-- The text may contain a one-time link, so it is deleted after sending.
UPDATE mails SET sent_at = :now, body = '', calendar = '', problem = '' WHERE id = :id;

-- name: mark_mail_failed
UPDATE mails SET problem = :problem, due_at = :due_at,
  failed_at = CASE WHEN attempts >= 8 OR CAST(:is_final AS INTEGER) = 1 THEN :now END
WHERE id = :id AND sent_at IS NULL;

-- name: sweep_mails
DELETE FROM mails WHERE created_at <= :before AND (sent_at IS NOT NULL OR attempts >= 8 OR failed_at IS NOT NULL);

-- name: drop_waiting_mails
DELETE FROM mails WHERE sent_at IS NULL AND person_id = :person_id AND kind = :kind;
