-- Each query counts the rows that break the rule below its name. `doctor` runs all of them and prints the rules, which
-- are collected as sentences. Rules that need arithmetic with times are in `db/installation/rules.py`.

-- name: read_before_written
-- no notification was read before it was created
SELECT COUNT(*) FROM notifications WHERE read_at < created_at;

-- name: addresses_not_folded
-- every email address is in lower case
SELECT COUNT(*) FROM people WHERE email <> lower(email);

-- name: devices_though_revoked
-- nobody is logged in on a device that was logged out
SELECT COUNT(*) FROM devices WHERE id IN (SELECT device_id FROM revocations);

-- name: seats_miscounted
-- every session has as many seats taken as it has bookings
SELECT COUNT(*) FROM sessions AS s
WHERE s.seats_taken <> (SELECT COUNT(*) FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked');

-- name: sessions_oversold
-- no session is oversold
SELECT COUNT(*) FROM sessions WHERE seats_taken > seats;

-- name: seats_at_one_time
-- no learner holds two seats at one time
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
JOIN bookings AS c ON c.learner_id = b.learner_id AND c.id > b.id
JOIN sessions AS t ON t.id = c.session_id
WHERE b.status = 'booked' AND c.status = 'booked'
  AND s.status IN ('scheduled', 'live') AND t.status IN ('scheduled', 'live')
  AND s.starts_at < t.ends_at AND s.ends_at > t.starts_at;

-- name: hosts_at_one_time
-- no host leads two sessions at one time
SELECT COUNT(*) FROM sessions AS s
JOIN sessions AS t ON t.host_id = s.host_id AND t.id > s.id
WHERE s.status IN ('scheduled', 'live') AND t.status IN ('scheduled', 'live')
  AND s.starts_at < t.ends_at AND s.ends_at > t.starts_at;

-- name: bookings_of_cancelled_sessions
-- no cancelled session has a booking
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE s.status = 'cancelled' AND b.status <> 'cancelled';

-- name: accepted_without_session
-- every accepted request has a session with a booking
SELECT COUNT(*) FROM requests AS r
WHERE r.status = 'accepted' AND NOT EXISTS (
  SELECT 1 FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id WHERE s.id = r.id AND r.session_id = r.id);

-- name: moves_missing
-- every change of a session’s status is recorded
SELECT COUNT(*) FROM sessions AS s
WHERE s.status <> 'draft'
  AND NOT EXISTS (SELECT 1 FROM session_moves AS m WHERE m.session_id = s.id AND m.status = s.status);

-- name: alarms_missing
-- every scheduled or live session has an alarm set for its end
SELECT COUNT(*) FROM sessions AS s
WHERE s.status IN ('scheduled', 'live') AND NOT EXISTS (
  SELECT 1 FROM alarms AS a WHERE a.session_id = s.id AND a.kind = 'overrun' AND a.fired_at IS NULL);

-- name: ratings_miscounted
-- every mentor’s rating adds up
SELECT COUNT(*) FROM people AS p
WHERE p.rating_sum <> (
  SELECT COALESCE(SUM(b.rating), 0) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
  WHERE s.host_id = p.id)
OR p.rating_count <> (
  SELECT COUNT(b.rating) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id WHERE s.host_id = p.id);

-- name: stars_miscounted
-- every mentor’s stars are counted
SELECT COUNT(*) FROM (
  SELECT s.host_id, b.rating, COUNT(*) AS count FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
  WHERE b.rating IS NOT NULL AND s.host_id IS NOT NULL GROUP BY s.host_id, b.rating) AS given
FULL JOIN rating_counts AS c ON c.mentor_id = given.host_id AND c.rating = given.rating
WHERE COALESCE(given.count, 0) <> COALESCE(c.count, 0);

-- name: reports_of_nothing
-- every report that waits is of a review that is there
SELECT COUNT(*) FROM reports AS r JOIN bookings AS b ON b.id = r.booking_id
WHERE r.settled_at IS NULL AND b.rating IS NULL;

-- name: removed_though_there
-- no review that was removed is still there
SELECT COUNT(*) FROM removed_reviews AS r JOIN bookings AS b ON b.id = r.booking_id WHERE b.rating IS NOT NULL;

-- name: answers_of_another
-- every answer to a review is by the mentor it is about
SELECT COUNT(*) FROM answers AS a JOIN bookings AS b ON b.id = a.booking_id
JOIN sessions AS s ON s.id = b.session_id WHERE COALESCE(s.host_id, 0) <> a.mentor_id;

-- name: ratings_without_a_class
-- every rating belongs to a seat in a completed session
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE b.rating IS NOT NULL AND (b.status <> 'booked' OR s.status <> 'completed');

-- name: answer_times_otherwise
-- every mentor’s usual time to answer follows from their latest answers
SELECT COUNT(*) FROM people AS p
WHERE p.role = 'mentor' AND COALESCE(p.answer_minutes, -1) <> COALESCE((
  SELECT ranked.minutes FROM (
    SELECT latest.minutes, COUNT(*) OVER () AS known,
      ROW_NUMBER() OVER (ORDER BY CASE WHEN latest.minutes IS NULL THEN 1 ELSE 0 END, latest.minutes) AS place
    FROM (
      SELECT r.minutes FROM replies AS r WHERE r.mentor_id = p.id
      ORDER BY r.created_at DESC, r.request_id DESC LIMIT 20) AS latest) AS ranked
  WHERE ranked.known >= 3 AND ranked.place = (ranked.known + 1) / 2), -1);

-- name: mails_kept
-- no sent email keeps its text
SELECT COUNT(*) FROM mails WHERE sent_at IS NOT NULL AND body <> '';

-- name: waiting_too_late
-- nobody is on the waitlist of a session that has begun or is over
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE b.status = 'waitlisted' AND s.status NOT IN ('scheduled', 'cancelled');

-- name: waiting_beside_free_seats
-- no seat is free while somebody who could take it is on the waitlist
-- Learners with another seat at that time are passed over. Nobody moves up after the start.
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
JOIN alarms AS a ON a.session_id = s.id AND a.kind = 'start' AND a.fired_at IS NULL
WHERE b.status = 'waitlisted' AND b.learner_id IS NOT NULL AND s.status = 'scheduled' AND s.seats_taken < s.seats
  AND NOT EXISTS (
    SELECT 1 FROM bookings AS c JOIN sessions AS t ON t.id = c.session_id
    WHERE c.learner_id = b.learner_id AND c.status = 'booked' AND t.status IN ('scheduled', 'live') AND t.id <> s.id
      AND t.starts_at < s.ends_at AND t.ends_at > s.starts_at);

-- name: due_without_a_seat
-- a price is due only for a seat that was given back, in a session that was not called off
-- A learner who calls off a session for one person may owe its price.
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE b.is_due = 1 AND (b.status <> 'cancelled' OR b.seated_at IS NULL OR s.status = 'missed'
  OR (s.status = 'cancelled' AND s.kind = 'class'));

-- name: moves_repeated
-- every session reaches each status once, and none after it is over
SELECT COUNT(*) FROM session_moves AS m
JOIN session_moves AS e ON e.session_id = m.session_id AND e.id < m.id
WHERE e.status = m.status OR e.status IN ('completed', 'cancelled', 'missed');

-- name: live_twice
-- no host is live in two sessions
SELECT COUNT(*) FROM sessions AS s
JOIN sessions AS t ON t.host_id = s.host_id AND t.id > s.id
WHERE s.status = 'live' AND t.status = 'live';

-- name: hosts_gone
-- every session that is planned or live has a host
SELECT COUNT(*) FROM sessions WHERE host_id IS NULL AND status IN ('draft', 'scheduled', 'live');

-- name: held_for_nobody
-- no session for one person is planned or live without a seat taken
SELECT COUNT(*) FROM sessions AS s
WHERE s.kind <> 'class' AND s.status IN ('scheduled', 'live')
  AND NOT EXISTS (SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.status = 'booked');

-- name: seated_though_no_learner
-- only learners have seats
SELECT COUNT(*) FROM bookings AS b
JOIN people AS p ON p.id = b.learner_id
WHERE p.role <> 'learner' AND b.status <> 'cancelled';

-- name: published_at_no_time
-- every published session says when it was published, and no draft does
SELECT COUNT(*) FROM sessions
WHERE (published_at IS NULL AND status IN ('scheduled', 'live', 'completed', 'missed'))
  OR (published_at IS NOT NULL AND status = 'draft');

-- name: unconfirmed_though_over
-- nobody has to confirm the new time of a session that they joined or that is over
-- Until then they can cancel free of charge, even after the start.
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE b.must_confirm = 1 AND b.status = 'booked'
  AND (b.joined_at IS NOT NULL OR s.status NOT IN ('scheduled', 'live'));

-- name: alarms_of_what_is_over
-- no alarm is set for a session that is a draft or over
SELECT COUNT(*) FROM alarms AS a
JOIN sessions AS s ON s.id = a.session_id
WHERE s.status NOT IN ('scheduled', 'live') AND a.fired_at IS NULL;

-- name: bookings_on_another_list
-- every booking is on the list that it belongs on, at the time of its session
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE b.starts_at <> s.starts_at OR (b.starts_at IS NULL AND s.starts_at IS NOT NULL)
  OR b.list <> CASE WHEN b.status = 'cancelled' OR s.status IN ('missed', 'cancelled') THEN 'cancelled'
    WHEN s.status = 'completed' THEN 'past' ELSE 'upcoming' END;

-- name: reviews_of_another
-- every review is shown with the mentor it is about
SELECT COUNT(*) FROM bookings AS b
JOIN sessions AS s ON s.id = b.session_id
WHERE COALESCE(b.reviewed_id, 0) <> CASE WHEN b.rating IS NULL THEN 0 ELSE COALESCE(s.host_id, 0) END;

-- name: lessons_missing
-- everybody who kept a seat in a completed session had a lesson
SELECT COUNT(*) FROM (
  SELECT s.id, b.learner_id FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
  WHERE s.status = 'completed' AND b.status = 'booked' AND s.kind IN ('class', 'one_to_one')
    AND b.learner_id IS NOT NULL AND s.host_id IS NOT NULL
  EXCEPT SELECT session_id, learner_id FROM lessons) AS missing;

-- name: lessons_of_another
-- nobody had a lesson without a seat in it
-- Of those who have left, nobody knows any more whose seat it was.
SELECT COUNT(*) FROM lessons AS l JOIN sessions AS s ON s.id = l.session_id
WHERE s.status <> 'completed' OR s.starts_at <> l.starts_at OR s.host_id <> l.host_id OR (
  EXISTS (SELECT 1 FROM people AS p WHERE p.id = l.learner_id) AND NOT EXISTS (
    SELECT 1 FROM bookings AS b
    WHERE b.session_id = l.session_id AND b.learner_id = l.learner_id AND b.status = 'booked'));

-- name: students_miscounted
-- the lessons of every student add up
SELECT COUNT(*) FROM students AS st
WHERE st.sessions <> (
    SELECT COUNT(*) FROM lessons AS l WHERE l.host_id = st.host_id AND l.learner_id = st.learner_id)
  OR st.last_session_at <> (
    SELECT COALESCE(MAX(l.starts_at), '') FROM lessons AS l
    WHERE l.host_id = st.host_id AND l.learner_id = st.learner_id);

-- name: subjects_otherwise
-- the subjects of every student are the ten newest of their lessons
SELECT COUNT(*) FROM (
  SELECT found.*, ROW_NUMBER() OVER (
    PARTITION BY found.host_id, found.learner_id ORDER BY found.last_at DESC, found.name) AS place
  FROM (
    SELECT l.host_id, l.learner_id, CASE WHEN s.kind = 'one_to_one' THEN s.title ELSE s.domain END AS name,
      MAX(l.starts_at) AS last_at
    FROM lessons AS l JOIN sessions AS s ON s.id = l.session_id GROUP BY 1, 2, 3) AS found) AS ranked
FULL JOIN subjects AS sub ON sub.host_id = ranked.host_id AND sub.learner_id = ranked.learner_id
  AND sub.name = ranked.name
WHERE CASE WHEN ranked.place <= 10 THEN ranked.last_at ELSE '' END <> COALESCE(sub.last_at, '');

-- name: shared_by_nobody
-- nothing is kept of a mentor and a student who have both left
SELECT COUNT(*) FROM students AS st
WHERE NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id IN (st.host_id, st.learner_id));

-- name: former_otherwise
-- every student who has left is marked as a former one
SELECT COUNT(*) FROM students AS st
WHERE st.is_former = CASE WHEN EXISTS (SELECT 1 FROM people AS p WHERE p.id = st.learner_id) THEN 1 ELSE 0 END;

-- name: notes_of_nobody
-- no private note is kept of a mentor who has left
SELECT COUNT(*) FROM private_notes AS n
WHERE NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = n.host_id AND p.closing_at IS NULL);

-- name: figures_otherwise
-- the figures of every session are those of its bookings
SELECT COUNT(*) FROM (
  SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum,
    rating_count, earned_cents
  FROM figures_recounted WHERE host_id IN (SELECT p.id FROM people AS p WHERE p.closing_at IS NULL)
  EXCEPT SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended, no_shows, rating_sum,
    rating_count, earned_cents
  FROM figures) AS missing;

-- name: figures_of_nothing
-- no session has figures without bookings
SELECT COUNT(*) FROM (
  SELECT session_id, currency FROM figures EXCEPT SELECT session_id, currency FROM figures_recounted) AS surplus;

-- name: audience_otherwise
-- everybody who kept a seat in a completed session is in its host’s audience, since then
SELECT COUNT(*) FROM (
  SELECT t.host_id, t.learner_id, MIN(t.starts_at), MIN(CASE WHEN t.place = 2 THEN t.starts_at END), MAX(t.starts_at)
  FROM (
    SELECT s.host_id, b.learner_id, s.starts_at,
      ROW_NUMBER() OVER (PARTITION BY s.host_id, b.learner_id ORDER BY s.starts_at, s.id) AS place
    FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
    WHERE s.status = 'completed' AND b.status = 'booked' AND b.learner_id IS NOT NULL
      AND s.host_id IN (SELECT p.id FROM people AS p WHERE p.closing_at IS NULL)) AS t
  GROUP BY t.host_id, t.learner_id
  EXCEPT SELECT host_id, learner_id, first_at, second_at, last_at FROM audience) AS missing;

-- name: audience_of_nothing
-- nobody is in an audience who never kept a seat
SELECT COUNT(*) FROM (
  SELECT host_id, learner_id FROM audience
  EXCEPT SELECT s.host_id, b.learner_id FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
  WHERE s.status = 'completed' AND b.status = 'booked') AS surplus;

-- name: figure_days_otherwise
-- the figures of every day are those of its sessions
SELECT COUNT(*) FROM (
  SELECT t.host_id, t.day, t.currency FROM (
    SELECT host_id, day, currency, sessions, enrolments, attended, no_shows, rating_sum, rating_count, earned_cents
    FROM figure_days
    UNION ALL
    SELECT host_id, minute / 1440, currency, -sessions, -enrolments, -attended, -no_shows, -rating_sum, -rating_count,
      -earned_cents
    FROM figures) AS t
  WHERE t.host_id IN (SELECT p.id FROM people AS p WHERE p.closing_at IS NULL)
  GROUP BY t.host_id, t.day, t.currency
  HAVING SUM(t.sessions) <> 0 OR SUM(t.enrolments) <> 0 OR SUM(t.attended) <> 0 OR SUM(t.no_shows) <> 0
    OR SUM(t.rating_sum) <> 0 OR SUM(t.rating_count) <> 0 OR SUM(t.earned_cents) <> 0) AS days;

-- name: audience_days_otherwise
-- the followers and the audience of every day add up
SELECT COUNT(*) FROM (
  SELECT t.host_id, t.day FROM (
    SELECT host_id, day, followers, firsts, lasts, repeats FROM audience_days
    UNION ALL
    SELECT host_id, SUBSTR(at, 1, 10), -followers, -firsts, -lasts, -repeats FROM audience_moments) AS t
  WHERE t.host_id IN (SELECT p.id FROM people AS p WHERE p.closing_at IS NULL)
  GROUP BY t.host_id, t.day
  HAVING SUM(t.followers) <> 0 OR SUM(t.firsts) <> 0 OR SUM(t.lasts) <> 0 OR SUM(t.repeats) <> 0) AS days;

-- name: charged_otherwise
-- every seat is charged as long as it is due, and nothing else is
SELECT COUNT(*) FROM dues WHERE charged_cents <> due_cents;

-- name: earned_otherwise
-- what is due for a session that is over is its mentor’s earning and the fee, and nothing is earned before
SELECT COUNT(*) FROM dues WHERE earned_cents + kept_cents <> CASE WHEN is_over = 1 THEN due_cents ELSE 0 END;

-- name: fees_otherwise
-- every fee is the one that was promised at the booking
SELECT COUNT(*) FROM dues
WHERE kept_cents <> CASE WHEN earned_cents + kept_cents <> 0 THEN fee_cents ELSE 0 END;

-- name: entries_in_another_currency
-- every entry of the ledger is in the currency of its booking or payout
SELECT COUNT(*) FROM entries AS e
LEFT JOIN bookings AS b ON b.id = e.booking_id LEFT JOIN payouts AS o ON o.id = e.payout_id
WHERE e.currency <> COALESCE(b.currency, o.currency);

-- name: entries_of_another
-- every entry of the ledger is in the account of the person it is about
SELECT COUNT(*) FROM entries AS e
LEFT JOIN bookings AS b ON b.id = e.booking_id LEFT JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN payouts AS o ON o.id = e.payout_id LEFT JOIN sponsored_seats AS sp ON sp.booking_id = e.booking_id
WHERE e.account_id <> CASE e.book WHEN 'charges' THEN COALESCE(sp.sponsor_id, b.learner_id)
  WHEN 'payouts' THEN o.account_id ELSE s.host_id END;

-- name: months_otherwise
-- what every mentor earned and was paid out in each month adds up
SELECT COUNT(*) FROM (
  SELECT account_id, book, currency, SUBSTR(created_at, 1, 7) AS month, SUM(amount_cents) AS cents FROM entries
  WHERE book IN ('earnings', 'payouts') AND book <> 'charges' AND account_id IS NOT NULL
  GROUP BY account_id, book, currency, SUBSTR(created_at, 1, 7)) AS added
FULL JOIN monthly_sums AS m ON m.account_id = added.account_id AND m.book = added.book
  AND m.currency = added.currency AND m.month = added.month
WHERE COALESCE(m.amount_cents, 0) <> COALESCE(added.cents, 0);

-- name: payouts_otherwise
-- every payout is taken out of its account, and returned if it was refused
SELECT COUNT(*) FROM payouts AS o
WHERE (SELECT COALESCE(SUM(e.amount_cents), 0) FROM entries AS e WHERE e.payout_id = o.id)
  <> CASE WHEN o.status = 'refused' THEN 0 ELSE -o.amount_cents END;

-- name: payouts_without_entries
-- every payout has its entries in the ledger
SELECT COUNT(*) FROM payouts AS o
WHERE (SELECT COUNT(*) FROM entries AS e WHERE e.payout_id = o.id) <> CASE WHEN o.status = 'refused' THEN 2 ELSE 1 END;

-- name: transfers_otherwise
-- every payout that Stripe has sent is paid, and none that it is sending is settled
SELECT COUNT(*) FROM transfers AS t JOIN payouts AS o ON o.id = t.payout_id
WHERE o.status <> CASE t.status WHEN 'done' THEN 'paid' WHEN 'wanted' THEN 'requested' ELSE o.status END;

-- name: payout_accounts_of_nobody
-- no account at Stripe is kept of somebody who has left and has been paid
SELECT COUNT(*) FROM payout_accounts AS a
WHERE NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = a.person_id)
  AND NOT EXISTS (SELECT 1 FROM payouts AS o WHERE o.account_id = a.person_id AND o.status = 'requested');

-- name: balances_below_zero
-- nobody’s balance is below zero
-- Nor below what its learners have paid directly, which is not paid out.
SELECT COUNT(*) FROM (
  SELECT e.account_id FROM entries AS e WHERE e.book IN ('earnings', 'payouts') AND e.account_id IS NOT NULL
  GROUP BY e.account_id, e.currency HAVING SUM(e.amount_cents) + COALESCE((
    SELECT SUM(a.amount_cents) FROM advances AS a
    WHERE a.account_id = e.account_id AND a.currency = e.currency), 0) < COALESCE((
    SELECT SUM(p.direct_cents) FROM payments AS p
    WHERE p.host_id = e.account_id AND p.currency = e.currency AND p.way = 'direct'), 0)) AS below;

-- name: advances_otherwise
-- nobody is advanced anything who has something available, and nobody has given back more than they were advanced
SELECT COUNT(*) FROM (
  SELECT a.account_id, a.currency, SUM(a.amount_cents) AS cents FROM advances AS a
  GROUP BY a.account_id, a.currency) AS advanced
WHERE advanced.cents < 0 OR (advanced.cents > 0 AND advanced.cents + (
    SELECT COALESCE(SUM(e.amount_cents), 0) FROM entries AS e
    WHERE e.account_id = advanced.account_id AND e.currency = advanced.currency AND e.book IN ('earnings', 'payouts'))
  > COALESCE((
    SELECT SUM(p.direct_cents) FROM payments AS p
    WHERE p.host_id = advanced.account_id AND p.currency = advanced.currency AND p.way = 'direct'), 0));

-- name: objections_to_nothing
-- every objection is to a seat with a price in a session that took place
SELECT COUNT(*) FROM objections AS o JOIN bookings AS b ON b.id = o.booking_id JOIN sessions AS s ON s.id = b.session_id
WHERE b.price_cents = 0 OR s.status <> 'completed' OR (s.host_id IS NOT NULL AND s.host_id <> o.host_id);

-- name: presences_of_others
-- only the host, people who booked and interviewers were in the room of a session
SELECT COUNT(*) FROM presences AS p JOIN sessions AS s ON s.id = p.session_id
WHERE p.person_id <> COALESCE(s.host_id, p.person_id) AND p.person_id IN (SELECT who.id FROM people AS who)
  AND s.kind NOT IN ('interview', 'discussion')  -- an interviewer may have left since
  AND NOT EXISTS (SELECT 1 FROM bookings AS b WHERE b.session_id = s.id AND b.learner_id = p.person_id);

-- name: payments_charged_otherwise
-- every payment is about what the ledger charges for its seat
SELECT COUNT(*) FROM payments AS p WHERE p.charged_cents <> (
  SELECT COALESCE(SUM(e.amount_cents), 0) FROM entries AS e WHERE e.booking_id = p.booking_id AND e.book = 'charges');

-- name: payments_missing
-- every seat that is charged for a session to come has a payment
SELECT COUNT(*) FROM entries AS e JOIN bookings AS b ON b.id = e.booking_id JOIN sessions AS s ON s.id = b.session_id
WHERE e.kind = 'charge' AND b.status = 'booked' AND s.status IN ('scheduled', 'live')
  AND NOT EXISTS (SELECT 1 FROM payments AS p WHERE p.booking_id = e.booking_id);

-- name: payments_received_otherwise
-- what a payment has received is the sum of its receipts
SELECT COUNT(*) FROM payments AS p WHERE p.received_cents <> (
  SELECT COALESCE(SUM(r.amount_cents), 0) FROM receipts AS r WHERE r.payment_id = p.id);

-- name: payments_of_another
-- every payment is between the learner, or their sponsor, and the mentor of its seat, in its currency
SELECT COUNT(*) FROM payments AS p JOIN bookings AS b ON b.id = p.booking_id JOIN sessions AS s ON s.id = b.session_id
LEFT JOIN sponsored_seats AS sp ON sp.booking_id = p.booking_id
WHERE p.currency <> b.currency OR p.learner_id <> COALESCE(sp.sponsor_id, b.learner_id) OR p.host_id <> s.host_id;

-- name: payments_direct_otherwise
-- what mentors were paid directly is what they earned that way
SELECT COUNT(*) FROM payments AS p WHERE p.way = 'direct' AND p.direct_cents <> (
  SELECT COALESCE(SUM(e.amount_cents), 0) FROM entries AS e WHERE e.booking_id = p.booking_id AND e.book = 'earnings');

-- name: numbers_otherwise
-- every payment that received anything has a number, and the numbers have no gaps
SELECT (SELECT COUNT(*) FROM payments AS p WHERE p.number IS NULL
    AND EXISTS (SELECT 1 FROM receipts AS r WHERE r.payment_id = p.id AND r.kind = 'received'))
  + (SELECT COUNT(*) FROM payments AS p WHERE p.number > (SELECT COUNT(n.number) FROM payments AS n));

-- name: attempts_otherwise
-- what came in through a provider is on the receipts, once
SELECT COUNT(*) FROM attempts AS a WHERE a.received_cents - a.given_back_cents <> (
  SELECT COALESCE(SUM(r.amount_cents), 0) FROM receipts AS r WHERE r.attempt_id = a.id);

-- name: expired_without_a_warning
-- no recording was deleted before its host was told
SELECT COUNT(*) FROM recordings WHERE expired_at IS NOT NULL AND warned_at IS NULL;

-- name: expired_though_kept
-- every recording that has expired is deleted
SELECT COUNT(*) FROM recordings WHERE expired_at IS NOT NULL AND status <> 'deleted';

-- name: tags_miscounted
-- every word of expertise counts the mentors who have it
SELECT COUNT(*) FROM tags AS t
WHERE t.people <> (SELECT COUNT(*) FROM person_tags AS p WHERE p.folded = t.folded);

-- name: tags_of_another
-- only mentors are found by what they know and speak
SELECT COUNT(*) FROM people AS p
WHERE p.role <> 'mentor' AND (
  EXISTS (SELECT 1 FROM person_tags AS t WHERE t.person_id = p.id)
  OR EXISTS (SELECT 1 FROM person_languages AS l WHERE l.person_id = p.id));

-- name: pictures_otherwise
-- every picture that is shown is there, and every one that is there is shown
SELECT COUNT(*) FROM people AS p LEFT JOIN pictures AS i ON i.person_id = p.id
WHERE p.picture <> COALESCE(i.token, '');

-- name: listed_otherwise
-- everybody who can be found as a mentor is listed, and nobody else
SELECT COUNT(*) FROM people AS p
WHERE (SELECT COUNT(*) FROM listings AS l WHERE l.mentor_id = p.id)
  <> (SELECT COUNT(*) FROM listed_mentors AS m WHERE m.id = p.id);

-- name: listings_with_another_rating
-- every mentor is found by the rating that they have
SELECT COUNT(*) FROM listings AS l JOIN people AS p ON p.id = l.mentor_id
WHERE l.is_read = 1 AND (l.ratings <> p.rating_count OR (p.rating_count > 0
  AND l.rating <> 1000 * p.rating_sum / p.rating_count));

-- name: words_miscounted
-- every word that mentors are found by counts those who say it
SELECT COUNT(*) FROM words AS w
WHERE w.listings <> (SELECT COUNT(*) FROM listing_words AS s WHERE s.word = w.word);

-- name: unread_miscounted
-- every conversation counts its unread messages
SELECT COUNT(*) FROM conversation_sides AS sd
WHERE sd.unread <> (SELECT COUNT(*) FROM direct_messages AS m
    WHERE m.conversation_id = sd.conversation_id AND m.id > sd.read_id AND m.sender_id = sd.other_id
      AND m.is_held = 0 AND m.deleted_at IS NULL)
  OR (sd.unread > 0) <> (sd.unread_since IS NOT NULL);

-- name: conversations_of_others
-- every conversation belongs to the two who write in it, and to nobody else
SELECT COUNT(*) FROM conversations AS c
WHERE NOT EXISTS (SELECT 1 FROM conversation_sides AS sd WHERE sd.conversation_id = c.id)
  OR EXISTS (SELECT 1 FROM conversation_sides AS sd WHERE sd.conversation_id = c.id
    AND NOT (sd.person_id = c.low_id AND sd.other_id = c.high_id)
    AND NOT (sd.person_id = c.high_id AND sd.other_id = c.low_id))
  OR EXISTS (SELECT 1 FROM direct_messages AS m
    WHERE m.conversation_id = c.id AND m.sender_id NOT IN (c.low_id, c.high_id));

-- name: conversations_out_of_order
-- every conversation is listed by the newest message that its reader can see
SELECT COUNT(*) FROM conversation_sides AS sd
WHERE sd.last_id <> COALESCE((SELECT MAX(m.id) FROM direct_messages AS m
  WHERE m.conversation_id = sd.conversation_id AND (m.sender_id = sd.person_id OR m.is_held = 0)), sd.conversation_id);

-- name: files_of_deleted_messages
-- no deleted message has a file
SELECT COUNT(*) FROM message_files AS f JOIN direct_messages AS m ON m.id = f.message_id
WHERE m.deleted_at IS NOT NULL OR m.sender_id <> f.person_id;

-- name: calls_at_one_time
-- nobody is in two calls at once
SELECT COUNT(*) FROM rings AS r JOIN rings AS o ON o.caller_id = r.callee_id
WHERE r.status = 'answered' AND o.status = 'answered' AND o.id <> r.id;

-- name: calls_ended_otherwise
-- every call has its end, and those that go on have none
SELECT COUNT(*) FROM rings
WHERE (status IN ('ringing', 'answered')) <> (ended_at IS NULL)
  OR (status = 'answered' AND answered_at IS NULL) OR (lost_at IS NOT NULL AND status <> 'answered');

-- name: interviewers_of_themselves
-- nobody is an interviewer who leads the interview or is its candidate
SELECT COUNT(*) FROM interviewers AS i JOIN interviews AS n ON n.id = i.interview_id
WHERE i.person_id IN (n.employer_id, n.candidate_id);

-- name: interviewers_too_many
-- no interview has more than three colleagues of its employer
SELECT COUNT(*) FROM (
  SELECT i.interview_id FROM interviewers AS i GROUP BY i.interview_id HAVING COUNT(*) > 3) AS full_ones;

-- name: scorecards_of_nobody
-- every scorecard that wasn’t sent has its author
SELECT COUNT(*) FROM scorecards WHERE sent_at IS NULL AND person_id IS NULL;

-- name: shortlisted_in_no_stage
-- everybody on a shortlist is in one of its stages
SELECT COUNT(*) FROM shortlist_entries AS e
WHERE NOT EXISTS (
    SELECT 1 FROM shortlist_stages AS st WHERE st.organisation_id = e.organisation_id AND st.number = e.stage)
  AND (e.stage > 5
    OR EXISTS (SELECT 1 FROM shortlist_stages AS st WHERE st.organisation_id = e.organisation_id));

-- name: employers_without_organisation
-- every employer works in an organisation, and nobody else does
SELECT COUNT(*) FROM people AS p
WHERE (p.role = 'employer' AND p.closing_at IS NULL) <> EXISTS (
  SELECT 1 FROM organisation_members AS m WHERE m.person_id = p.id AND m.is_current = 1);

-- name: organisations_without_owner
-- every organisation has an owner, and one who can act if anybody in it can
SELECT COUNT(*) FROM organisations AS o
WHERE NOT EXISTS (SELECT 1 FROM organisation_members AS m WHERE m.organisation_id = o.id AND m.is_owner = 1)
  OR (EXISTS (SELECT 1 FROM organisation_members AS m JOIN people AS p ON p.id = m.person_id
      WHERE m.organisation_id = o.id AND p.suspended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM organisation_members AS m JOIN people AS p ON p.id = m.person_id
      WHERE m.organisation_id = o.id AND m.is_owner = 1 AND p.suspended_at IS NULL));

-- name: sponsored_beyond_the_budget
-- no sponsor is charged more than the budget, the number of seats or the limit of a month that they set
SELECT (SELECT COUNT(*) FROM sponsorship_details AS d WHERE d.spent_cents > d.budget_cents OR d.seats_used > d.seats)
  + (SELECT COUNT(*) FROM sponsored_months AS m WHERE m.cents > m.most_cents);

-- name: sponsored_otherwise
-- what is spent of every sponsorship adds up
SELECT COUNT(*) FROM (
  SELECT st.sponsorship_id, SUBSTR(st.created_at, 1, 7) AS month, SUM(e.amount_cents) AS cents,
    SUM(CASE e.kind WHEN 'charge' THEN 1 ELSE -1 END) AS seats
  FROM sponsored_seats AS st JOIN entries AS e ON e.booking_id = st.booking_id AND e.book = 'charges'
  GROUP BY st.sponsorship_id, SUBSTR(st.created_at, 1, 7)) AS added
FULL JOIN sponsored_months AS m ON m.sponsorship_id = added.sponsorship_id AND m.month = added.month
WHERE COALESCE(m.cents, 0) <> COALESCE(added.cents, 0) OR COALESCE(m.seats, 0) <> COALESCE(added.seats, 0);

-- name: sponsored_by_another
-- every sponsored seat is charged to its sponsor, in the currency of the sponsorship, and is never paid online
SELECT COUNT(*) FROM sponsored_seats AS st JOIN sponsorships AS sp ON sp.id = st.sponsorship_id
JOIN bookings AS b ON b.id = st.booking_id LEFT JOIN payments AS p ON p.booking_id = st.booking_id
WHERE st.sponsor_id <> sp.organisation_id OR b.currency <> sp.currency OR p.id IS NULL OR p.way IN ('stripe', 'paypal')
  OR (b.learner_id IS NOT NULL AND b.learner_id <> st.learner_id);

-- name: found_by_what_they_hide
-- nobody is found by a subject or a language that they don’t show
SELECT COUNT(*) FROM candidate_words AS w LEFT JOIN candidate_choices AS c ON c.person_id = w.person_id
WHERE (w.kind = 'subject' AND COALESCE(c.subjects, 0) = 0) OR (w.kind = 'language' AND c.languages = 0);
