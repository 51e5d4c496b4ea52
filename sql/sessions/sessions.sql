-- name: insert_session
-- Always a draft of its host, or the scheduled session that an accepted request becomes.
INSERT INTO sessions (id, kind, status, host_id, title, description, domain, starts_at, ends_at, duration_minutes, seats, price_cents, currency,
  meeting_link, cutoff_hours, series_id, search_text, created_at, published_at)
VALUES (:id, :kind, :status, :host_id, :title, :description, :domain, :starts_at, :ends_at, :duration_minutes, :seats, :price_cents, :currency,
  :meeting_link, :cutoff_hours, :series_id, :search_text, :now, :published_at);

-- name: session
-- A session as :me may see it, with the seat that :me holds in it. A draft is its host's alone; what came from a request belongs to the two of them.
SELECT s.id, s.kind, s.status, s.host_id, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.series_id, s.host_ready_at, s.cancel_reason, s.created_at, s.published_at,
  COALESCE(host.name, 'Somebody who left') AS host_name, COALESCE(host.rating_sum, 0) AS rating_sum, COALESCE(host.rating_count, 0) AS rating_count,
  mine.id AS booking_id, mine.status AS booking_status, mine.price_cents AS booking_price_cents, mine.currency AS booking_currency,
  mine.cutoff_hours AS booking_cutoff_hours, mine.seated_at, mine.must_confirm, mine.ready_at, mine.joined_at, mine.rating, mine.review, mine.is_due,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked' AND b.ready_at IS NOT NULL) AS ready_count,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'waitlisted') AS waiting_count,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked' AND b.joined_at IS NOT NULL) AS joined_count,
  (SELECT COUNT(*) FROM likes AS l WHERE l.session_id = s.id AND l.learner_id = :me) AS is_liked
FROM sessions AS s
LEFT JOIN people AS host ON host.id = s.host_id
LEFT JOIN bookings AS mine ON mine.session_id = s.id AND mine.learner_id = :me AND mine.status <> 'cancelled'
WHERE s.id = :id AND (
  s.host_id = :me
  OR (s.kind = 'class' AND s.published_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM bookings AS held WHERE held.session_id = s.id AND held.learner_id = :me));

-- name: session_status
-- For whoever was let in already.
SELECT status FROM sessions WHERE id = :id;

-- name: update_session
-- Only what has not begun can be changed. Seats are never fewer than are taken, whoever books meanwhile. Ready for another time is not ready.
UPDATE sessions SET host_ready_at = CASE WHEN starts_at = :starts_at THEN host_ready_at ELSE NULL END,
  title = :title, description = :description, domain = :domain, starts_at = :starts_at, ends_at = :ends_at,
  duration_minutes = :duration_minutes, seats = :seats, price_cents = :price_cents, currency = :currency, meeting_link = :meeting_link,
  cutoff_hours = :cutoff_hours, search_text = :search_text
WHERE id = :id AND host_id = :me AND status IN ('draft', 'scheduled') AND seats_taken <= :seats;

-- name: know_domain
-- The first spelling stays; the key is folded by the application, which knows more letters than a database.
INSERT INTO domains (folded, name) VALUES (:folded, :name) ON CONFLICT (folded) DO NOTHING;

-- name: domain_as_known
-- As it was spelt first.
SELECT name FROM domains WHERE folded = :folded;

-- name: hosted_to_find
-- What is drafted or can be booked: only that is searched.
SELECT id, title, domain, description FROM sessions WHERE host_id = :me AND status IN ('draft', 'scheduled') ORDER BY id;

-- name: set_search_text
-- Its host has another name now.
UPDATE sessions SET search_text = :search_text WHERE id = :id;

-- name: hosted_counts
-- The numbers on the three sub-tabs. A draft that was thrown away was never anything.
SELECT COUNT(*) FILTER (WHERE status = 'draft') AS draft,
  COUNT(*) FILTER (WHERE status IN ('scheduled', 'live')) AS scheduled,
  COUNT(*) FILTER (WHERE status IN ('completed', 'missed', 'cancelled') AND published_at IS NOT NULL) AS past
FROM sessions WHERE host_id = :me;

-- name: hosted_drafts
-- The one worked on last comes first.
SELECT id, kind, status, title, domain, starts_at, ends_at, duration_minutes, seats, seats_taken, price_cents, currency, meeting_link
FROM sessions WHERE host_id = :me AND status = 'draft' ORDER BY id DESC LIMIT 300;

-- name: hosted_upcoming
-- Each session once for everybody in it, so that the cards and who is in them are one query.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken, s.price_cents, s.currency,
  s.meeting_link, s.host_ready_at, b.id AS booking_id, b.status AS booking_status, b.ready_at, b.joined_at, b.must_confirm, p.name AS learner_name
FROM (SELECT * FROM sessions WHERE host_id = :me AND status IN ('scheduled', 'live') ORDER BY starts_at, id LIMIT 300) AS s
LEFT JOIN bookings AS b ON b.session_id = s.id AND b.status <> 'cancelled'
LEFT JOIN people AS p ON p.id = b.learner_id
ORDER BY s.starts_at, s.id, b.id;

-- name: hosted_past
-- Newest first; a page starts where the last one ended. Who came is counted here, their names stand on the session's page.
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken, s.price_cents, s.currency,
  s.meeting_link, s.cancel_reason,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked' AND b.joined_at IS NOT NULL) AS joined_count,
  (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked' AND b.feedback <> '') AS feedback_count
FROM sessions AS s
WHERE s.host_id = :me AND s.status IN ('completed', 'missed', 'cancelled') AND s.published_at IS NOT NULL
  AND (s.starts_at, s.id) < (:before_start, :before_id)
ORDER BY s.starts_at DESC, s.id DESC LIMIT :limit;

-- name: hosted_json
-- All that somebody hosts, for programs; newest first.
SELECT s.id, s.kind, s.status, s.host_id, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken,
  s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.created_at, host.name AS host_name
FROM sessions AS s JOIN people AS host ON host.id = s.host_id
WHERE s.host_id = :me AND s.id < :before ORDER BY s.id DESC LIMIT :limit;

-- name: hosted_now
-- What a host must bring to an end before they leave.
SELECT id, status FROM sessions WHERE host_id = :me AND status IN ('scheduled', 'live') ORDER BY starts_at;

-- name: throw_away_drafts
-- With the account of who wrote them.
DELETE FROM sessions WHERE host_id = :me AND status = 'draft';

-- name: sessions_of
-- All that somebody hosted, for whoever takes their data along.
SELECT id, kind, status, title, description, domain, starts_at, ends_at, seats, seats_taken, price_cents, currency, meeting_link, created_at
FROM sessions WHERE host_id = :me ORDER BY id;
