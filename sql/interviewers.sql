-- name: interview_seen
-- An interview as one of its people sees it.
SELECT d.*, t.side, CASE WHEN EXISTS (
    SELECT 1 FROM interview_leads AS l WHERE l.interview_id = :id AND l.person_id = :me) THEN 1 ELSE 0 END AS may_lead
FROM interview_sides AS t JOIN interview_details AS d ON d.id = t.interview_id
WHERE t.interview_id = :id AND t.person_id = :me ORDER BY t.side LIMIT 1;

-- name: interviewers
-- The colleagues, in the order in which they joined.
SELECT i.person_id AS id, p.name, p.picture, i.joined_at FROM interviewers AS i JOIN people AS p ON p.id = i.person_id
WHERE i.interview_id = :interview_id ORDER BY i.joined_at, i.person_id;

-- name: interviewers_of_open
-- The colleagues in each interview of :me that waits for an answer.
SELECT i.interview_id, p.name FROM interviews AS n
JOIN interviewers AS i ON i.interview_id = n.id JOIN people AS p ON p.id = i.person_id
WHERE (n.employer_id = :me OR n.candidate_id = :me) AND n.status IN ('invited', 'proposed') AND n.starts_at > :now
ORDER BY i.interview_id, i.joined_at, i.person_id LIMIT :limit;

-- name: insert_interviewer
-- Of two who join at once, no more than there is room for.
INSERT INTO interviewers (interview_id, person_id, joined_at)
SELECT :interview_id, :person_id, :now
WHERE (SELECT COUNT(*) FROM interviewers AS i WHERE i.interview_id = :interview_id) < :most
ON CONFLICT (interview_id, person_id) DO NOTHING;

-- name: delete_interviewer
DELETE FROM interviewers WHERE interview_id = :interview_id AND person_id = :person_id;

-- name: drop_colleague_who_leads
DELETE FROM interviewers WHERE person_id = :person_id
  AND EXISTS (SELECT 1 FROM interviews AS n WHERE n.id = interviewers.interview_id AND n.employer_id = :person_id);

-- name: interviewing_ahead
-- What somebody interviews in as a colleague and is still to come, or going on; the soonest first.
SELECT d.* FROM interviewers AS i JOIN interview_details AS d ON d.id = i.interview_id
WHERE i.person_id = :me AND (d.starts_at, d.id) > (:after_start, :after_id)
  AND (d.session_status IN ('scheduled', 'live') OR (d.status IN ('invited', 'proposed') AND d.starts_at > :now))
ORDER BY d.starts_at, d.id LIMIT :limit;

-- name: interviewing
-- All of it, the newest first.
SELECT d.* FROM interviewers AS i JOIN interview_details AS d ON d.id = i.interview_id
WHERE i.person_id = :me AND d.id < :before ORDER BY d.id DESC LIMIT :limit;

-- name: interviewer_links
SELECT id, for_whom, created_at, expires_at FROM interviewer_links
WHERE interview_id = :interview_id AND expires_at > :now ORDER BY id LIMIT :limit;

-- name: insert_interviewer_link
-- No more than there is room for, beside those who have joined.
INSERT INTO interviewer_links (id, interview_id, token_hash, for_whom, created_at, expires_at)
SELECT :id, :interview_id, :token_hash, :for_whom, :now, :expires_at
WHERE (SELECT COUNT(*) FROM interviewers AS i WHERE i.interview_id = :interview_id)
  + (SELECT COUNT(*) FROM interviewer_links AS l WHERE l.interview_id = :interview_id AND l.expires_at > :now) < :most
RETURNING id, for_whom, created_at, expires_at;

-- name: interviewer_link
SELECT l.id AS link_id, d.* FROM interviewer_links AS l JOIN interview_details AS d ON d.id = l.interview_id
WHERE l.token_hash = :token_hash AND l.expires_at > :now;

-- name: blocked_by_candidate
SELECT d.blocked_at FROM interviews AS i
JOIN conversation_sides AS d ON d.person_id = i.candidate_id AND d.other_id = :me
WHERE i.id = :interview_id AND d.blocked_at IS NOT NULL;

-- name: use_interviewer_link
-- Deleting the row makes the link work once, even when two people use it at the same time.
DELETE FROM interviewer_links WHERE token_hash = :token_hash AND expires_at > :now RETURNING interview_id;

-- name: revoke_interviewer_link
DELETE FROM interviewer_links WHERE id = :id AND interview_id = :interview_id;

-- name: forget_interviewer_links
DELETE FROM interviewer_links WHERE interview_id = :interview_id AND expires_at <= :now;

-- name: exported_interviewing
SELECT d.id, d.kind, d.status, d.title, d.starts_at, d.duration_minutes, d.employer_name, d.candidate_name, i.joined_at
FROM interviewers AS i JOIN interview_details AS d ON d.id = i.interview_id WHERE i.person_id = :me ORDER BY d.id;
