-- name: insert_interview
INSERT INTO interviews (id, employer_id, candidate_id, kind, status, title, description, starts_at, duration_minutes,
  meeting_link, despite_busy, created_at, organisation_id, is_silent)
SELECT :id, :employer_id, :candidate_id, :kind, 'invited', :title, :description, :starts_at, :duration_minutes,
  :meeting_link, :despite_busy, :now,
  (SELECT m.organisation_id FROM organisation_members AS m WHERE m.person_id = :employer_id AND m.is_current = 1),
  CASE WHEN EXISTS (
    SELECT 1 FROM conversation_sides AS d
    WHERE d.person_id = :candidate_id AND d.other_id = :employer_id AND d.blocked_at IS NOT NULL) THEN 1 ELSE 0 END;

-- name: count_invitations
-- How many wait for an answer: of this employer, and of those to this candidate.
SELECT COUNT(*) AS sent, COALESCE(SUM(CASE WHEN candidate_id = :candidate_id THEN 1 ELSE 0 END), 0) AS to_candidate
FROM interviews WHERE employer_id = :me AND status IN ('invited', 'proposed') AND starts_at > :now;

-- name: interview
SELECT d.* FROM interview_details AS d
WHERE d.id = :id AND ((d.candidate_id = :me AND d.is_silent = 0) OR EXISTS (
  SELECT 1 FROM interview_leads AS l WHERE l.interview_id = :id AND l.person_id = :me));

-- name: interviews_page
-- The newest that they sent, and the newest that they were sent.
SELECT * FROM interview_details WHERE id IN (
  SELECT id FROM (
    SELECT id FROM interviews WHERE employer_id = :me AND id < :before ORDER BY id DESC LIMIT :limit) AS sent
  UNION ALL SELECT id FROM (
    SELECT id FROM interviews WHERE candidate_id = :me AND is_silent = 0 AND id < :before
    ORDER BY id DESC LIMIT :limit) AS received)
ORDER BY id DESC LIMIT :limit;

-- name: open_interviews
-- What still waits for an answer, the soonest first.
SELECT * FROM interview_details
WHERE (employer_id = :me OR (candidate_id = :me AND is_silent = 0)) AND status IN ('invited', 'proposed') AND starts_at > :now
ORDER BY starts_at, id LIMIT :limit;

-- name: answer_interview
-- Only what was shown, and only once.
UPDATE interviews SET status = :status, reason = :reason, answered_at = :now
WHERE id = :id AND status = :was AND starts_at = :starts_at;

-- name: propose_interview
UPDATE interviews SET status = :status, starts_at = :starts_at, despite_busy = :despite_busy
WHERE id = :id AND status IN ('invited', 'proposed');

-- name: cancel_interview
UPDATE interviews SET status = 'cancelled', reason = :reason, answered_at = :now
WHERE id = :id AND employer_id = :me AND status = :was;

-- name: end_open_interviews
-- Of an employer who leaves or is suspended, and of a candidate who does.
UPDATE interviews SET status = CASE WHEN employer_id = :me THEN 'cancelled' ELSE 'declined' END, answered_at = :now
WHERE (employer_id = :me OR candidate_id = :me) AND status IN ('invited', 'proposed');

-- name: exported_interviews
SELECT i.id, i.kind, i.status, i.title, i.description, i.starts_at, i.duration_minutes, i.reason, i.created_at,
  i.answered_at, i.employer_name, i.candidate_name
FROM interview_details AS i WHERE i.employer_id = :me OR (i.candidate_id = :me AND i.is_silent = 0) ORDER BY i.id;
