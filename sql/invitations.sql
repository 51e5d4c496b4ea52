-- name: invited
-- The latest booking that they had of that session, also if it was cancelled.
SELECT * FROM booking_details
WHERE session_id = :session_id AND learner_id = :learner_id AND status IN ('booked', 'cancelled')
ORDER BY id DESC LIMIT 1;

-- name: invited_along
-- The colleagues who conduct an interview that was agreed on, each as somebody who has a seat in its session.
SELECT s.id AS session_id, s.status AS session_status, s.title, s.starts_at, s.ends_at, s.meeting_link, s.revision,
  host.name AS host_name, host.timezone AS host_timezone, p.id AS learner_id, p.name AS learner_name, p.email,
  p.timezone, p.language, p.region, p.browser_language, 0 AS must_confirm, NULL AS hold_until
FROM interviewers AS i JOIN sessions AS s ON s.id = i.interview_id JOIN people AS p ON p.id = i.person_id
  LEFT JOIN people AS host ON host.id = s.host_id
WHERE i.interview_id = :session_id ORDER BY p.id;
