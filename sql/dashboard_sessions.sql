-- name: dashboard_sessions
-- Sessions hosted, seats held and pending requests in one flat list. A class appears once for each learner in it.
-- Of a learner’s bookings the last one of each of the newest sessions is read in full, held or given up: there may be
-- thousands. An id is made with its session, so that it tells which are new. A session that was to be of two people
-- names the other one for good.
SELECT s.id, s.kind, s.status, s.title, s.description, s.starts_at, s.duration_minutes, s.meeting_link,
  s.host_id, s.host_id AS mentor_id, COALESCE(b.learner_id, (
    SELECT MAX(gone.learner_id) FROM bookings AS gone WHERE gone.session_id = s.id AND s.kind <> 'class')) AS student_id,
  b.id AS booking_id, b.status AS booking_status, b.removed_at, s.created_at
FROM sessions AS s LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status = 'booked' WHERE s.host_id = :me
UNION ALL
SELECT s.id, s.kind, CASE WHEN b.status = 'cancelled' THEN 'cancelled' ELSE s.status END,
  s.title, s.description, s.starts_at, s.duration_minutes, s.meeting_link,
  s.host_id, s.host_id, b.learner_id, b.id, b.status, b.removed_at, s.created_at
FROM (
  SELECT MAX(held.id) AS id FROM bookings AS held
  WHERE held.learner_id = :me GROUP BY held.session_id ORDER BY held.session_id DESC LIMIT 300
) AS newest JOIN bookings AS b ON b.id = newest.id AND b.status IN ('booked', 'cancelled')
JOIN sessions AS s ON s.id = b.session_id
UNION ALL
SELECT r.id, 'request', r.status, r.topic, r.message,
  CASE WHEN r.awaits = 'learner' THEN r.offered_times ELSE r.preferred_times END, r.duration_minutes, '',
  NULL, r.mentor_id, r.learner_id, NULL, NULL, NULL, r.created_at
FROM requests AS r WHERE (r.mentor_id = :me OR r.learner_id = :me) AND r.status = 'pending'
UNION ALL
SELECT i.id, 'invitation', 'pending', i.title, i.description, i.starts_at, i.duration_minutes, i.meeting_link,
  i.employer_id, i.employer_id, i.candidate_id, NULL, NULL, NULL, i.created_at
FROM interviews AS i
WHERE (i.employer_id = :me OR (i.candidate_id = :me AND i.is_silent = 0)) AND i.status IN ('invited', 'proposed')
ORDER BY created_at DESC, id DESC LIMIT 300;

-- name: dashboard_session
-- One entry of that list. An accepted request has the id of its session, and is returned as that session.
SELECT s.id, s.kind,
  CASE WHEN b.status = 'cancelled' AND COALESCE(s.host_id, 0) <> :me THEN 'cancelled' ELSE s.status END AS status,
  s.title, s.description, s.starts_at, s.duration_minutes, s.meeting_link,
  s.host_id, s.host_id AS mentor_id, COALESCE(b.learner_id, (
    SELECT MAX(gone.learner_id) FROM bookings AS gone WHERE gone.session_id = s.id AND s.kind <> 'class')) AS student_id,
  b.id AS booking_id, b.status AS booking_status, b.removed_at, s.created_at
FROM sessions AS s
LEFT JOIN bookings AS b ON b.session_id = s.id AND (b.learner_id = :me OR (s.host_id = :me AND b.status = 'booked'))
WHERE s.id = :id AND (s.host_id = :me OR b.learner_id = :me)
UNION ALL
SELECT r.id, 'request', CASE WHEN r.status IN ('declined', 'expired') THEN 'cancelled' ELSE r.status END,
  r.topic, r.message, CASE WHEN r.awaits = 'learner' THEN r.offered_times ELSE r.preferred_times END,
  r.duration_minutes, '', NULL, r.mentor_id, r.learner_id, NULL, NULL, NULL, r.created_at
FROM requests AS r WHERE r.id = :id AND r.session_id IS NULL AND (r.mentor_id = :me OR r.learner_id = :me)
UNION ALL
SELECT i.id, 'invitation', CASE WHEN i.status IN ('declined', 'cancelled') THEN 'cancelled' ELSE 'pending' END,
  i.title, i.description, i.starts_at, i.duration_minutes, i.meeting_link, i.employer_id, i.employer_id, i.candidate_id,
  NULL, NULL, NULL, i.created_at
FROM interviews AS i
WHERE i.id = :id AND i.status <> 'accepted' AND (i.employer_id = :me OR (i.candidate_id = :me AND i.is_silent = 0))
  AND NOT EXISTS (SELECT 1 FROM sessions AS there WHERE there.id = i.id)
ORDER BY booking_id DESC LIMIT 1;
