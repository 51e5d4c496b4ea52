-- Columns that several queries share. Views are replaced when this file changes, so they need no migration.

CREATE VIEW session_cards AS
SELECT s.id, s.kind, s.status, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats,
  s.seats_taken, s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.created_at, s.host_id, s.search_text,
  host.name AS host_name, host.picture AS host_picture, host.rating_sum, host.rating_count
FROM sessions AS s JOIN people AS host ON host.id = s.host_id;

-- Whom learners find, follow and ask. Of mentors, only this says who is shown.
CREATE VIEW shown_mentors AS SELECT * FROM people WHERE role = 'mentor' AND suspended_at IS NULL;

CREATE VIEW open_texts AS
SELECT id, search_text FROM sessions WHERE kind = 'class' AND status = 'scheduled';

CREATE VIEW booking_details AS
SELECT b.id, b.session_id, b.status, b.price_cents, b.currency, b.cutoff_hours, b.created_at, b.seated_at,
  b.must_confirm, b.ready_at, b.removed_at, b.rating, b.rated_at, b.learner_id, s.status AS session_status, s.kind, s.title,
  s.starts_at, s.ends_at, s.duration_minutes, s.seats, s.seats_taken, s.meeting_link, s.host_id, s.revision,
  host.name AS host_name, host.timezone AS host_timezone, p.name AS learner_name, p.email, p.timezone, p.language, p.region,
  p.browser_language,
  (SELECT COUNT(*) FROM notifications AS n WHERE n.person_id = b.learner_id AND n.read_at IS NULL) AS unread,
  CASE WHEN b.joined_at IS NOT NULL OR s.meeting_link <> '' THEN 1 ELSE 0 END AS attended,
  pay.id AS payment_id, pay.way AS payment_way, pay.hold_until,
  (SELECT f.value FROM facts AS f WHERE f.name = 'payment text') AS payment_text
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS p ON p.id = b.learner_id
  LEFT JOIN people AS host ON host.id = s.host_id
  LEFT JOIN payments AS pay ON pay.booking_id = b.id;

-- What each booking costs now, whether that is earned (not while an objection is open), and what the ledger says about it.
CREATE VIEW dues AS
SELECT b.id AS booking_id, b.session_id, b.learner_id, s.host_id, b.currency, b.fee_cents,
  CASE WHEN o.verdict = 'learner' THEN 0 WHEN o.verdict = 'mentor' THEN b.price_cents
    WHEN b.is_due = 1 OR (b.status = 'booked' AND b.is_waived = 0 AND s.status NOT IN ('missed', 'cancelled'))
    THEN b.price_cents ELSE 0 END AS due_cents,
  CASE WHEN s.status IN ('completed', 'cancelled', 'missed') AND COALESCE(o.verdict, '-') <> '' THEN 1 ELSE 0 END AS is_over,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'charges') AS charged_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'earnings') AS earned_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'fees') AS kept_cents
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN objections AS o ON o.booking_id = b.id;

-- What an operator reads of each objection.
CREATE VIEW objection_details AS
SELECT o.id, o.booking_id, b.session_id, o.side, o.words, o.answer, o.verdict, o.reason, o.created_at, o.settled_at,
  b.price_cents, b.currency, b.joined_at, s.title, s.starts_at, b.learner_id, learner.name AS learner_name, o.host_id,
  host.name AS host_name, CASE WHEN d.due_cents > 0 THEN 1 ELSE 0 END AS is_due
FROM objections AS o JOIN bookings AS b ON b.id = o.booking_id JOIN sessions AS s ON s.id = b.session_id
  JOIN dues AS d ON d.booking_id = b.id
  LEFT JOIN people AS learner ON learner.id = b.learner_id LEFT JOIN people AS host ON host.id = o.host_id;

-- What of each payment is still to come or to go back, and the state that follows.
CREATE VIEW payment_states AS
SELECT p.id, p.booking_id, p.learner_id, p.host_id, p.way, p.currency, p.charged_cents, p.received_cents, p.direct_cents,
  p.attempt, p.hold_until, p.lapsed_at, p.number, p.created_at,
  CASE WHEN p.charged_cents > p.received_cents THEN p.charged_cents - p.received_cents ELSE 0 END AS owed_cents,
  CASE WHEN p.received_cents > p.charged_cents THEN p.received_cents - p.charged_cents ELSE 0 END AS surplus_cents,
  CASE WHEN p.received_cents > p.charged_cents THEN 'to_give_back'
    WHEN p.charged_cents > p.received_cents THEN CASE WHEN p.attempt <> '' THEN p.attempt ELSE 'owed' END
    WHEN p.charged_cents > 0 THEN 'received'
    WHEN p.number IS NOT NULL THEN 'given_back'
    ELSE 'nothing' END AS state
FROM payments AS p;

-- The same with its session and its people.
CREATE VIEW payment_details AS
SELECT p.id, p.booking_id, p.learner_id, p.host_id, p.way, p.currency, p.charged_cents, p.received_cents, p.direct_cents,
  p.attempt, p.hold_until, p.lapsed_at, p.number, p.created_at, p.owed_cents, p.surplus_cents, p.state, b.session_id,
  b.price_cents, b.status AS booking_status, b.agreed_start, b.agreed_minutes, s.title, s.kind,
  s.status AS session_status, s.starts_at, s.ends_at, s.duration_minutes,
  learner.name AS learner_name, host.name AS host_name
FROM payment_states AS p JOIN bookings AS b ON b.id = p.booking_id JOIN sessions AS s ON s.id = b.session_id
  LEFT JOIN people AS learner ON learner.id = p.learner_id LEFT JOIN people AS host ON host.id = p.host_id;

-- Who came, of those who kept a seat in a session that took place. Nobody knows it of a session at a meeting link, or
-- of a learner whom the host had removed; nor who missed it when nobody was in the room.
CREATE VIEW attendances AS
SELECT b.id AS booking_id, b.session_id, b.currency,
  CASE WHEN b.is_waived = 0 AND s.meeting_link = '' AND b.joined_at IS NOT NULL THEN 1 ELSE 0 END AS attended,
  CASE WHEN b.is_waived = 0 AND s.meeting_link = '' AND b.joined_at IS NULL AND (
    EXISTS (SELECT 1 FROM presences AS p WHERE p.session_id = s.id)
    OR EXISTS (SELECT 1 FROM bookings AS o WHERE o.session_id = s.id AND o.joined_at IS NOT NULL))
  THEN 1 ELSE 0 END AS no_shows
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.status = 'booked' AND s.status = 'completed';

-- What each session that is over adds to the figures of its host: a row for each currency that it was booked in. Its
-- minute is that of its start, since 1970.
CREATE VIEW figures_recounted AS
SELECT s.id AS session_id, COALESCE(o.currency, s.currency) AS currency, s.host_id, s.domain,
  (CAST(SUBSTR(s.starts_at, 1, 4) AS BIGINT) * 367 - 7 * (CAST(SUBSTR(s.starts_at, 1, 4) AS BIGINT)
      + (CAST(SUBSTR(s.starts_at, 6, 2) AS BIGINT) + 9) / 12) / 4 + 275 * CAST(SUBSTR(s.starts_at, 6, 2) AS BIGINT) / 9
      + CAST(SUBSTR(s.starts_at, 9, 2) AS BIGINT) - 719574) * 1440
    + CAST(SUBSTR(s.starts_at, 12, 2) AS BIGINT) * 60 + CAST(SUBSTR(s.starts_at, 15, 2) AS BIGINT) AS minute,
  CASE WHEN s.status = 'completed' AND c.is_other = 0 THEN 1 ELSE 0 END AS sessions,
  (SELECT COUNT(*) FROM attendances AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS enrolments,
  (SELECT CAST(COALESCE(SUM(a.attended), 0) AS BIGINT) FROM attendances AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS attended,
  (SELECT CAST(COALESCE(SUM(a.no_shows), 0) AS BIGINT) FROM attendances AS a
    WHERE a.session_id = s.id AND a.currency = COALESCE(o.currency, s.currency)) AS no_shows,
  (SELECT CAST(COALESCE(SUM(b.rating), 0) AS BIGINT) FROM bookings AS b
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS rating_sum,
  (SELECT COUNT(b.rating) FROM bookings AS b
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS rating_count,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT)
    FROM bookings AS b JOIN entries AS e ON e.booking_id = b.id AND e.book = 'earnings'
    WHERE b.session_id = s.id AND b.currency = COALESCE(o.currency, s.currency)) AS earned_cents
FROM sessions AS s CROSS JOIN (SELECT 0 AS is_other UNION ALL SELECT 1) AS c
LEFT JOIN bookings AS o ON c.is_other = 1 AND o.session_id = s.id AND o.currency <> s.currency AND NOT EXISTS (
  SELECT 1 FROM bookings AS p WHERE p.session_id = s.id AND p.currency = o.currency AND p.id < o.id)
WHERE s.host_id IS NOT NULL AND (c.is_other = 0 OR o.id IS NOT NULL) AND (s.status = 'completed' OR EXISTS (
  SELECT 1 FROM bookings AS b JOIN entries AS e ON e.booking_id = b.id AND e.book = 'earnings'
  WHERE b.session_id = s.id));

-- Who can be found as a mentor: the one place that decides it. Whatever changes it calls `keeping.keep`.
CREATE VIEW listed_mentors AS
SELECT id, name, headline, profession, expertise, bio, hourly_rate_cents, currency, rating_sum, rating_count
FROM shown_mentors WHERE closing_at IS NULL AND paused_at IS NULL;

-- What a list of mentors shows of each.
CREATE VIEW mentor_cards AS
SELECT p.id, p.name, p.picture, p.headline, p.profession, p.years, p.expertise, p.languages, p.hourly_rate_cents,
  p.currency, p.rating_sum, p.rating_count, p.timezone, p.answer_minutes, p.paused_at, h.lengths, l.price_currency,
  l.price_cents, l.next_open_at
FROM listings AS l JOIN people AS p ON p.id = l.mentor_id LEFT JOIN hours AS h ON h.mentor_id = p.id;
