-- name: session
-- Returns no row when :me may not see it: drafts belong to their host, private sessions to their two participants.
SELECT s.id, s.kind, s.status, s.host_id, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes,
  s.seats, s.seats_taken, s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.series_id, s.host_ready_at,
  s.summary, s.summarised_at, s.created_at, s.published_at, s.revision,
  -- The reason is for those who booked.
  CASE WHEN s.host_id = :me OR EXISTS (
    SELECT 1 FROM bookings AS held WHERE held.session_id = s.id AND held.learner_id = :me) OR EXISTS (
    SELECT 1 FROM interviewers AS told WHERE told.interview_id = s.id AND told.person_id = :me)
  THEN s.cancel_reason ELSE '' END AS cancel_reason, host.name AS host_name, host.picture AS host_picture,
  host.timezone AS host_timezone,
  COALESCE(host.rating_sum, 0) AS rating_sum, COALESCE(host.rating_count, 0) AS rating_count,
  mine.id AS booking_id, mine.status AS booking_status, mine.price_cents AS booking_price_cents,
  mine.currency AS booking_currency, mine.cutoff_hours AS booking_cutoff_hours, mine.seated_at, mine.must_confirm,
  mine.ready_at, mine.joined_at, mine.removed_at, mine.rating, mine.rated_at, mine.review, mine.feedback, mine.is_due,
  CASE WHEN mine.joined_at IS NOT NULL OR s.meeting_link <> '' THEN 1 ELSE 0 END AS attended,
  (SELECT COUNT(*) FROM bookings AS b
    WHERE b.session_id = s.id AND b.status = 'booked' AND b.ready_at IS NOT NULL) AS ready_count,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'waitlisted') AS waiting_count,
  (SELECT COUNT(*) FROM bookings AS b
    WHERE b.session_id = s.id AND b.status = 'booked' AND b.joined_at IS NOT NULL) AS joined_count,
  (SELECT COUNT(*) FROM likes AS l WHERE l.session_id = s.id AND l.learner_id = :me) AS is_liked,
  paid.id AS payment_id, paid.way AS payment_way, paid.state AS payment_state,
  paid.owed_cents, paid.surplus_cents, paid.hold_until, sp.sponsorship_id, sponsor.name AS sponsor_name,
  EXISTS (SELECT 1 FROM interviewers AS i WHERE i.interview_id = s.id AND i.person_id = :me) AS is_interviewer,
  proposed.starts_at AS proposed_start, proposed.person_id AS proposed_by
FROM sessions AS s
LEFT JOIN proposed_starts AS proposed ON proposed.session_id = s.id AND proposed.instead_of = s.starts_at
  AND s.status = 'scheduled'
LEFT JOIN people AS host ON host.id = s.host_id
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
LEFT JOIN payment_states AS paid ON paid.booking_id = mine.id AND paid.learner_id = :me
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = mine.id LEFT JOIN organisations AS sponsor ON sponsor.id = sp.sponsor_id
WHERE s.id = :id AND (
  s.host_id = :me
  OR (s.kind = 'class' AND s.published_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM bookings AS held WHERE held.session_id = s.id AND held.learner_id = :me)
  OR EXISTS (SELECT 1 FROM interviewers AS c WHERE c.interview_id = s.id AND c.person_id = :me));

-- name: session_host
SELECT host_id FROM sessions WHERE id = :id;

-- name: session_status
SELECT status FROM sessions WHERE id = :id;

-- name: insert_move
-- person_id is NULL for what happens automatically.
INSERT INTO session_moves (id, session_id, status, person_id, moved_at)
VALUES (:id, :session_id, :status, :person_id, :now);

-- name: call_off_empty
-- A class without bookings still takes place if somebody books.
UPDATE sessions SET status = CASE WHEN status = 'live' THEN 'completed' ELSE 'cancelled' END,
  revision = revision + 1
WHERE id = :id AND status IN ('scheduled', 'live') AND kind <> 'class' AND seats_taken = 0
RETURNING id, status, title, starts_at;
