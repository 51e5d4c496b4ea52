-- name: count_message_reports_by
SELECT COUNT(*) FROM message_reports WHERE person_id = :me AND created_at > :since;

-- name: insert_message_report
INSERT INTO message_reports (id, conversation_id, message_id, person_id, about_id, reason, quoted, created_at)
VALUES (:id, :conversation_id, :message_id, :me, :about_id, :reason, :quoted, :now)
ON CONFLICT (person_id, conversation_id, message_id) DO NOTHING;

-- name: last_said
-- What the other one wrote last, the newest first.
SELECT body, sent_at FROM direct_messages
WHERE conversation_id = :conversation_id AND sender_id = :about_id AND is_held = 0 AND body <> ''
ORDER BY id DESC LIMIT 10;

-- name: reported_messages
SELECT * FROM message_report_details WHERE settled_at IS NULL AND id > :after ORDER BY id LIMIT :limit;

-- name: message_report
SELECT * FROM message_report_details WHERE id = :id;

-- name: count_message_reports_waiting
-- As far as anybody wants to know.
SELECT COUNT(*) FROM (SELECT id FROM message_reports WHERE settled_at IS NULL ORDER BY id LIMIT 100) AS waiting;

-- name: settle_message_report
-- Compare and swap: of two operators, one settles it.
UPDATE message_reports SET settled_at = :now WHERE id = :id AND settled_at IS NULL;

-- name: message_of_anybody
SELECT * FROM message_details WHERE id = :id;

-- name: message_reports_by
SELECT id, conversation_id, message_id, reason, created_at, settled_at FROM message_reports
WHERE person_id = :me ORDER BY id;
