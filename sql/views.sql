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
  host.name AS host_name, host.timezone AS host_timezone, p.name AS learner_name, p.picture AS learner_picture, p.email,
  p.timezone, p.language, p.region, p.browser_language,
  CASE WHEN b.joined_at IS NOT NULL OR s.meeting_link <> '' THEN 1 ELSE 0 END AS attended,
  pay.id AS payment_id, pay.way AS payment_way, pay.hold_until,
  CASE WHEN pay.way = 'direct' THEN host.how_to_pay
    ELSE (SELECT f.value FROM facts AS f WHERE f.name = 'payment text') END AS payment_text,
  CASE WHEN EXISTS (SELECT 1 FROM webhooks AS w WHERE w.person_id = b.learner_id)
    OR EXISTS (SELECT 1 FROM webhooks AS w WHERE w.person_id = s.host_id) THEN 1 ELSE 0 END AS has_webhooks,
  sp.sponsorship_id, sponsor.name AS sponsor_name
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id JOIN people AS p ON p.id = b.learner_id
  LEFT JOIN people AS host ON host.id = s.host_id
  LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id
  LEFT JOIN organisations AS sponsor ON sponsor.id = sp.sponsor_id
  LEFT JOIN payments AS pay ON pay.booking_id = b.id;

-- What each booking costs now, whether that is earned (not while an objection is open), and what the ledger says about
-- it. A sponsor is not charged again for what went back to them: somebody else may have spent it since.
CREATE VIEW dues AS
SELECT b.id AS booking_id, b.session_id, b.learner_id, s.host_id, b.currency, b.fee_cents, sp.sponsor_id,
  sp.sponsorship_id,
  CASE WHEN o.verdict = 'learner' THEN 0 WHEN o.verdict = 'mentor' AND sp.booking_id IS NULL THEN b.price_cents
    WHEN b.is_due = 1 OR (b.status = 'booked' AND b.is_waived = 0 AND s.status NOT IN ('missed', 'cancelled'))
    THEN b.price_cents ELSE 0 END AS due_cents,
  CASE WHEN s.status IN ('completed', 'cancelled', 'missed') AND COALESCE(o.verdict, '-') <> '' THEN 1 ELSE 0 END AS is_over,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'charges') AS charged_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'earnings') AS earned_cents,
  (SELECT CAST(COALESCE(SUM(e.amount_cents), 0) AS BIGINT) FROM entries AS e
    WHERE e.booking_id = b.id AND e.book = 'fees') AS kept_cents
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id LEFT JOIN objections AS o ON o.booking_id = b.id
  LEFT JOIN sponsored_seats AS sp ON sp.booking_id = b.id;

-- A payout with its mentor, whether Stripe can send it, and what became of that.
CREATE VIEW payout_details AS
SELECT o.id, o.account_id, o.amount_cents, o.currency, o.status, o.payee, o.address, o.reference, o.reason, o.created_at,
  o.settled_at, p.name AS mentor_name, p.suspended_at, o.account_id AS mentor_id, COALESCE(a.is_ready, 0) AS has_account,
  COALESCE(t.status, '') AS transfer, COALESCE(t.problem, '') AS problem, COALESCE(t.tries, 0) AS tries,
  COALESCE(t.reversed_cents, 0) AS reversed_cents
FROM payouts AS o LEFT JOIN people AS p ON p.id = o.account_id
  LEFT JOIN payout_accounts AS a ON a.person_id = o.account_id
  LEFT JOIN transfers AS t ON t.id = (SELECT MAX(x.id) FROM transfers AS x WHERE x.payout_id = o.id);

-- What an operator reads of each objection.
CREATE VIEW objection_details AS
SELECT o.id, o.booking_id, b.session_id, o.side, o.words, o.answer, o.verdict, o.reason, o.is_withdrawn, o.created_at,
  o.settled_at, b.price_cents, b.currency, b.joined_at, s.title, s.starts_at, b.learner_id, learner.name AS learner_name,
  learner.picture AS learner_picture, o.host_id, host.name AS host_name, host.picture AS host_picture, d.sponsor_id,
  CASE WHEN d.due_cents > 0 THEN 1 ELSE 0 END AS is_due
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

-- The same with its session and its people. Who pays is called the learner, also where it is their sponsor, which is an
-- organisation: then `sponsored` is whose seat it is.
CREATE VIEW payment_details AS
SELECT p.id, p.booking_id, p.learner_id, p.host_id, p.way, p.currency, p.charged_cents, p.received_cents, p.direct_cents,
  p.attempt, p.hold_until, p.lapsed_at, p.number, p.created_at, p.owed_cents, p.surplus_cents, p.state, b.session_id,
  b.price_cents, b.status AS booking_status, b.agreed_start, b.agreed_minutes, s.title, s.kind,
  s.status AS session_status, s.starts_at, s.ends_at, s.duration_minutes,
  COALESCE(payer.name, learner.name) AS learner_name, learner.picture AS learner_picture, host.name AS host_name,
  host.picture AS host_picture, sp.sponsorship_id, sponsored.name AS sponsored_name
FROM payment_states AS p JOIN bookings AS b ON b.id = p.booking_id JOIN sessions AS s ON s.id = b.session_id
  LEFT JOIN sponsored_seats AS sp ON sp.booking_id = p.booking_id
  LEFT JOIN organisations AS payer ON payer.id = sp.sponsor_id
  LEFT JOIN people AS learner ON learner.id = p.learner_id AND sp.booking_id IS NULL
  LEFT JOIN people AS host ON host.id = p.host_id
  LEFT JOIN people AS sponsored ON sponsored.id = b.learner_id AND sp.booking_id IS NOT NULL;

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

-- What each of a host's people adds to `audience_days`, and when: one row for following them, and one each for the
-- first and the last session they had a seat in.
CREATE VIEW audience_moments AS
SELECT mentor_id AS host_id, learner_id, created_at AS at, 1 AS followers, 0 AS firsts, 0 AS lasts, 0 AS repeats
FROM follows
UNION ALL SELECT host_id, learner_id, first_at, 0, 1, 0, 0 FROM audience
UNION ALL SELECT host_id, learner_id, last_at, 0, 0, 1, CASE WHEN second_at IS NULL THEN 0 ELSE 1 END FROM audience;

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

-- A conversation as one of the two sees it. Somebody who has left no longer has a name.
CREATE VIEW conversation_details AS
SELECT sd.conversation_id AS id, sd.person_id, sd.other_id, sd.last_id, sd.read_id, sd.unread, sd.blocked_at, sd.draft, sd.draft_revision,
  CASE WHEN p.closing_at IS NULL THEN p.name END AS other_name, p.picture AS other_picture, p.role AS other_role,
  CASE WHEN NOT EXISTS (SELECT 1 FROM candidate_choices AS h JOIN people AS v ON v.id = sd.person_id
    WHERE h.person_id = sd.other_id AND h.timezone = 0 AND v.role = 'employer') THEN p.timezone END AS other_timezone,
  o.read_id AS seen_id, o.blocked_at AS blocked_by_other_at, m.sender_id AS last_sender_id,
  CASE WHEN m.sender_id = sd.person_id THEN COALESCE(m.held_body, m.body) ELSE m.body END AS last_body,
  m.sent_at AS last_at, m.deleted_at AS last_deleted_at, f.name AS last_file, c.created_at
FROM conversation_sides AS sd JOIN conversations AS c ON c.id = sd.conversation_id
  LEFT JOIN conversation_sides AS o ON o.conversation_id = sd.conversation_id AND o.person_id = sd.other_id
  LEFT JOIN people AS p ON p.id = sd.other_id LEFT JOIN direct_messages AS m ON m.id = sd.last_id
  LEFT JOIN message_files AS f ON f.message_id = m.id;

CREATE VIEW message_details AS
SELECT m.id, m.conversation_id, m.sender_id, m.client_id, m.body, m.is_held, m.sent_at, m.edited_at, m.deleted_at,
  m.changed_at, m.held_body, p.name AS sender_name, p.picture AS sender_picture, f.name AS file_name,
  f.kind AS file_kind, f.bytes AS file_bytes, CASE WHEN f.preview IS NULL THEN 0 ELSE 1 END AS is_picture
FROM direct_messages AS m LEFT JOIN people AS p ON p.id = m.sender_id
  LEFT JOIN message_files AS f ON f.message_id = m.id;

-- What each of the two can read, and how: not what was written or edited after they had blocked its sender.
CREATE VIEW messages_read AS
SELECT sd.person_id AS reader_id, m.id, m.conversation_id, m.sender_id, m.client_id, m.is_held, m.sent_at,
  CASE WHEN m.sender_id = sd.person_id THEN COALESCE(m.held_body, m.body) ELSE m.body END AS body,
  CASE WHEN m.sender_id = sd.person_id AND m.held_body IS NOT NULL THEN m.changed_at ELSE m.edited_at END AS edited_at,
  m.deleted_at, m.changed_at, m.sender_name, m.sender_picture, m.file_name, m.file_kind, m.file_bytes, m.is_picture
FROM message_details AS m JOIN conversation_sides AS sd ON sd.conversation_id = m.conversation_id
  AND (m.sender_id = sd.person_id OR m.is_held = 0);

-- What can be found of a message, and by whom.
CREATE VIEW said_messages AS
SELECT m.id, 'p' || c.low_id || ' p' || c.high_id AS people, m.search_text
FROM direct_messages AS m JOIN conversations AS c ON c.id = m.conversation_id
WHERE m.search_text <> '' AND m.deleted_at IS NULL;

CREATE VIEW message_report_details AS
SELECT r.id, r.conversation_id, r.message_id, r.person_id, r.about_id, r.reason, r.quoted, r.created_at, r.settled_at,
  w.name AS reporter_name, a.name AS about_name, a.suspended_at AS about_suspended_at,
  CASE WHEN m.id IS NOT NULL AND m.deleted_at IS NULL THEN 1 ELSE 0 END AS is_there
FROM message_reports AS r LEFT JOIN people AS w ON w.id = r.person_id LEFT JOIN people AS a ON a.id = r.about_id
  LEFT JOIN direct_messages AS m ON m.id = r.message_id;

-- An invitation with both people. What was accepted ends with its session.
CREATE VIEW interview_details AS
SELECT i.id, i.employer_id, i.candidate_id, i.kind, COALESCE(s.title, i.title) AS title, i.description,
  COALESCE(s.starts_at, i.starts_at) AS starts_at, COALESCE(s.duration_minutes, i.duration_minutes) AS duration_minutes,
  i.meeting_link, i.despite_busy,
  i.reason, i.created_at, i.answered_at, i.is_silent,
  CASE WHEN i.status = 'accepted' AND s.status = 'cancelled' THEN 'cancelled' ELSE i.status END AS status,
  CASE WHEN i.status = 'accepted' THEN s.id END AS session_id, s.status AS session_status,
  e.name AS employer_name, e.picture AS employer_picture, e.timezone AS employer_timezone,
  c.name AS candidate_name, c.picture AS candidate_picture, CASE WHEN i.status = 'accepted' OR NOT EXISTS (
    SELECT 1 FROM candidate_choices AS h WHERE h.person_id = c.id AND h.timezone = 0)
  THEN c.timezone END AS candidate_timezone
FROM interviews AS i JOIN people AS e ON e.id = i.employer_id JOIN people AS c ON c.id = i.candidate_id
  LEFT JOIN sessions AS s ON s.id = i.id;

-- Who decides about an interview on the employer's side: who leads it, and the owners of the organisation that it
-- belongs to, while they work in it.
CREATE VIEW interview_leads AS
SELECT id AS interview_id, employer_id AS person_id FROM interviews
UNION ALL SELECT i.id, m.person_id FROM interviews AS i JOIN organisation_members AS m
  ON m.organisation_id = i.organisation_id WHERE m.is_owner = 1 AND m.is_current = 1;

-- Who sees an interview, and as what: the one place that decides it. The colleagues are those who interview along, the
-- team is everybody who works in the organisation that it belongs to.
CREATE VIEW interview_sides AS
SELECT id AS interview_id, employer_id AS person_id, 'employer' AS side FROM interviews
UNION ALL SELECT interview_id, person_id, 'colleague' FROM interviewers
UNION ALL SELECT id, candidate_id, 'candidate' FROM interviews WHERE is_silent = 0
UNION ALL SELECT i.id, m.person_id, 'team' FROM interviews AS i JOIN organisation_members AS m
  ON m.organisation_id = i.organisation_id WHERE m.is_current = 1;

-- Whom an organisation has met: those who accepted an invitation of one of its members, also of one who has left since.
CREATE VIEW met_by_organisations AS
SELECT i.organisation_id, i.candidate_id FROM interviews AS i
WHERE i.status = 'accepted' AND i.organisation_id IS NOT NULL;

-- What mentors rate a student in a recommendation that the student shows.
CREATE VIEW shown_ratings AS
SELECT r.learner_id, r.rating FROM recommendations AS r JOIN people AS p ON p.id = r.mentor_id
WHERE r.is_shown = 1 AND r.rating IS NOT NULL AND p.suspended_at IS NULL AND p.closing_at IS NULL;

-- A learner as any employer who may see them does: only what the learner chose to show. The one place that decides it.
CREATE VIEW candidate_profiles AS
SELECT p.id, p.name, p.role, p.picture, p.headline, p.profession, p.years, p.bio, p.created_at, p.search_text,
  p.is_candidate, p.closing_at, p.suspended_at,
  CASE WHEN c.person_id IS NULL OR c.languages = 1 THEN p.languages ELSE '' END AS languages,
  CASE WHEN c.person_id IS NULL OR c.timezone = 1 THEN p.timezone ELSE '' END AS timezone,
  CASE WHEN c.sessions = 1 THEN (
    SELECT CAST(COALESCE(SUM(st.sessions), 0) AS BIGINT) FROM students AS st
    WHERE st.learner_id = p.id) END AS sessions,
  CASE WHEN c.cv = 1 THEN (SELECT f.bytes FROM cv_files AS f WHERE f.person_id = p.id) END AS cv_bytes,
  (SELECT CAST(COALESCE(SUM(r.rating), 0) AS BIGINT) FROM shown_ratings AS r
    WHERE r.learner_id = p.id) AS rating_sum,
  (SELECT COUNT(*) FROM shown_ratings AS r WHERE r.learner_id = p.id) AS rating_count
FROM people AS p LEFT JOIN candidate_choices AS c ON c.person_id = p.id;

-- Who is on a shortlist, as its organisation may see them. Those who hid themselves again stay by name with one that has
-- met them and knows it anyway; from any other they took back what was shown, until they show themselves again. Those
-- who left or are suspended are gone.
CREATE VIEW shortlist_details AS
SELECT e.id, e.organisation_id, e.candidate_id, e.stage, e.outcome, e.revision, e.added_at,
  (SELECT COUNT(*) FROM shortlist_notes AS n WHERE n.entry_id = e.id AND n.body <> '') AS has_note,
  p.name AS candidate_name, p.is_candidate AS is_open,
  CASE WHEN p.is_candidate = 1 THEN p.picture END AS candidate_picture,
  CASE WHEN p.is_candidate = 1 THEN p.headline ELSE '' END AS headline
FROM shortlist_entries AS e JOIN people AS p ON p.id = e.candidate_id
WHERE p.role = 'learner' AND p.closing_at IS NULL AND p.suspended_at IS NULL
  AND (p.is_candidate = 1 OR EXISTS (
    SELECT 1 FROM met_by_organisations AS t
    WHERE t.organisation_id = e.organisation_id AND t.candidate_id = e.candidate_id));

-- The same for each who works in it, with their own note. The revision is that of the outcome and of this note.
CREATE VIEW shortlist_read AS
SELECT d.id, d.organisation_id, m.person_id AS reader_id, d.candidate_id, d.stage, d.outcome,
  d.revision + COALESCE(n.revision, 0) AS revision, d.added_at, d.has_note, d.candidate_name, d.is_open,
  d.candidate_picture, d.headline, COALESCE(n.body, '') AS note
FROM organisation_members AS m JOIN shortlist_details AS d ON d.organisation_id = m.organisation_id
  LEFT JOIN shortlist_notes AS n ON n.entry_id = d.id AND n.author_id = m.person_id
WHERE m.is_current = 1;

-- A sponsorship with its sponsor and what is spent of it. If all its members left or are suspended, it pays for nothing
-- new.
CREATE VIEW sponsorship_details AS
SELECT sp.id, sp.organisation_id, sp.name, sp.currency, sp.budget_cents, sp.seats, sp.most_cents, sp.monthly_cents,
  sp.per_learner, sp.all_mentors, sp.code, sp.until, sp.status, sp.told_percent, sp.created_at,
  CASE WHEN sp.seats IS NULL THEN 'budget' ELSE 'seats' END AS kind,
  o.name AS sponsor_name, EXISTS (
    SELECT 1 FROM organisation_members AS om JOIN people AS e ON e.id = om.person_id
    WHERE om.organisation_id = sp.organisation_id AND e.closing_at IS NULL AND e.suspended_at IS NULL) AS is_able,
  (SELECT CAST(COALESCE(SUM(m.cents), 0) AS BIGINT) FROM sponsored_months AS m
    WHERE m.sponsorship_id = sp.id) AS spent_cents,
  (SELECT CAST(COALESCE(SUM(m.seats), 0) AS BIGINT) FROM sponsored_months AS m
    WHERE m.sponsorship_id = sp.id) AS seats_used
FROM sponsorships AS sp LEFT JOIN organisations AS o ON o.id = sp.organisation_id;
