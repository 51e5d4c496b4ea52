-- name: team_interviews
SELECT d.*, m.is_owner FROM organisation_members AS m JOIN interviews AS i ON i.organisation_id = m.organisation_id
  JOIN interview_details AS d ON d.id = i.id
WHERE m.person_id = :me AND m.is_current = 1 AND i.id < :before
ORDER BY i.id DESC LIMIT :limit;

-- name: possible_leads
-- The other members of the organisation who can act, but for those whom the candidate has blocked.
SELECT p.id, p.name, p.picture FROM interviews AS i
JOIN organisation_members AS m ON m.organisation_id = i.organisation_id JOIN people AS p ON p.id = m.person_id
WHERE i.id = :interview_id AND p.id <> i.employer_id AND p.suspended_at IS NULL AND p.closing_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM conversation_sides AS d
    WHERE d.person_id = i.candidate_id AND d.other_id = p.id AND d.blocked_at IS NOT NULL)
ORDER BY p.name, p.id;

-- name: hand_over_interview
-- As it was shown: not of what has been answered or moved since.
UPDATE interviews SET employer_id = :to_id
WHERE id = :id AND employer_id = :was_id AND status = :status AND (status = 'accepted' OR starts_at = :starts_at);

-- name: hand_over_session
-- The new host gets ready in their turn.
UPDATE sessions SET host_id = :to_id, host_ready_at = NULL, revision = revision + 1
WHERE id = :id AND host_id = :was_id AND status = 'scheduled';

-- name: forget_start_proposed_by
DELETE FROM proposed_starts WHERE session_id = :session_id AND person_id = :person_id;
