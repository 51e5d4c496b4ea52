-- Columns that several queries share. Views are replaced when this file changes, so they need no migration.

CREATE VIEW session_cards AS
SELECT s.id, s.kind, s.status, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats,
  s.seats_taken, s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.created_at, s.host_id, s.search_text,
  host.name AS host_name, host.rating_sum, host.rating_count
FROM sessions AS s JOIN people AS host ON host.id = s.host_id;

CREATE VIEW open_texts AS
SELECT id, search_text FROM sessions WHERE kind = 'class' AND status = 'scheduled';

CREATE VIEW booking_details AS
SELECT b.id, b.session_id, b.status, b.price_cents, b.currency, b.cutoff_hours, b.created_at, b.seated_at,
  b.must_confirm, b.ready_at, b.removed_at, b.rating, b.learner_id, s.status AS session_status, s.kind, s.title,
  s.starts_at, s.ends_at, s.duration_minutes, s.meeting_link, s.host_id, host.name AS host_name,
  host.timezone AS host_timezone, p.name AS learner_name, p.email, p.timezone, p.language, p.region,
  p.browser_language,
  (SELECT COUNT(*) FROM notifications AS n WHERE n.person_id = b.learner_id AND n.read_at IS NULL) AS unread,
  CASE WHEN b.joined_at IS NOT NULL OR s.meeting_link <> '' THEN 1 ELSE 0 END AS attended
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS p ON p.id = b.learner_id
  LEFT JOIN people AS host ON host.id = s.host_id;

-- What each booking costs now, whether that is earned, and what the ledger says about it.
CREATE VIEW dues AS
SELECT b.id AS booking_id, b.session_id, b.learner_id, s.host_id, b.currency, b.fee_cents,
  CASE WHEN b.is_due = 1 OR (b.status = 'booked' AND b.is_waived = 0 AND s.status NOT IN ('missed', 'cancelled'))
    THEN b.price_cents ELSE 0 END AS due_cents,
  CASE WHEN s.status IN ('completed', 'cancelled', 'missed') THEN 1 ELSE 0 END AS is_over,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'charges') AS charged_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'earnings') AS earned_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'fees') AS kept_cents
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id;
