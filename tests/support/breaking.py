"""What breaks a rule that the doctor checks, for each of them."""

INTERVIEW = (
    "INSERT INTO interviews (id, employer_id, candidate_id, kind, status, title, description, starts_at,"
    " duration_minutes, meeting_link, created_at) VALUES (7, {emma}, {ada}, 'interview', 'invited', 'A first talk', '',"
    " '2999', 45, '', '2026');"
)
# Each statement breaks the rule of that name and no other. `{live}` and the like are ids of what the test made before.
BREAKS = {
    "read_before_written": "UPDATE notifications SET read_at = '2000' WHERE id IN (SELECT MIN(id) FROM notifications)",
    "addresses_not_folded": "UPDATE people SET email = 'Ada@example.org' WHERE id = {ada}",
    "devices_though_revoked": "INSERT INTO devices VALUES (5, {ada}, '', '', '', '', '');"
    "INSERT INTO revocations VALUES (5, '')",
    "seats_miscounted": "UPDATE sessions SET seats_taken = seats_taken - 1 WHERE id = {roomy}",
    "sponsored_beyond_the_budget": "UPDATE sponsorships SET budget_cents = 1",
    "sponsored_otherwise": "UPDATE sponsored_months SET cents = cents + 1",
    "sponsored_by_another": "UPDATE sponsorships SET organisation_id = {max}",
    "sessions_oversold": "PRAGMA ignore_check_constraints = ON;"
    "UPDATE sessions SET seats = seats_taken - 1 WHERE id = {roomy}; PRAGMA ignore_check_constraints = OFF",
    "seats_at_one_time": "UPDATE bookings SET learner_id = {ada}, status = 'booked', seated_at = created_at"
    " WHERE id = {beside}",
    "hosts_at_one_time": "UPDATE sessions SET host_id = {max} WHERE id = {elsewhere}",
    "bookings_on_another_list": "UPDATE bookings SET list = 'past' WHERE session_id = {roomy}",
    "reviews_of_another": "UPDATE bookings SET reviewed_id = NULL WHERE rating IS NOT NULL",
    "lessons_missing": "DELETE FROM lessons WHERE session_id = {completed} AND learner_id = {ada};"
    "DELETE FROM subjects WHERE host_id = {max} AND learner_id = {ada};"
    "INSERT INTO subjects SELECT l.host_id, l.learner_id, s.domain, MAX(l.starts_at) FROM lessons AS l"
    " JOIN sessions AS s ON s.id = l.session_id WHERE l.host_id = {max} AND l.learner_id = {ada} GROUP BY 1, 2, 3;"
    "UPDATE students SET sessions = sessions - 1, last_session_at = COALESCE((SELECT MAX(l.starts_at)"
    " FROM lessons AS l WHERE l.host_id = {max} AND l.learner_id = {ada}), '')"
    " WHERE host_id = {max} AND learner_id = {ada}",
    "lessons_of_another": "INSERT INTO students VALUES ({max}, {otto}, 'otto', 1, (SELECT starts_at FROM sessions"
    " WHERE id = {completed}), 0); INSERT INTO lessons SELECT id, {otto}, {max}, starts_at FROM sessions"
    " WHERE id = {completed}; INSERT INTO subjects SELECT {max}, {otto}, domain, starts_at FROM sessions"
    " WHERE id = {completed}",
    "students_miscounted": "UPDATE students SET sessions = sessions + 1 WHERE host_id = {max}",
    "subjects_otherwise": "INSERT INTO subjects VALUES ({max}, {ada}, 'Chess', '2026-01-01T00:00:00Z')",
    "shared_by_nobody": "INSERT INTO students VALUES (1, 2, '', 0, '', 1)",
    "former_otherwise": "UPDATE students SET is_former = 1 WHERE host_id = {max}",
    "notes_of_nobody": "INSERT INTO students VALUES (1, {ada}, 'ada', 0, '', 0);"
    "INSERT INTO private_notes VALUES (1, {ada}, 'A', 1, '2026')",
    "bookings_of_cancelled_sessions": "UPDATE bookings SET status = 'waitlisted' WHERE session_id = {cancelled}",
    "accepted_without_session": "UPDATE requests SET status = 'accepted' WHERE id = {pending}",
    "moves_missing": "DELETE FROM session_moves WHERE session_id = {missed} AND status = 'missed'",
    "alarms_missing": "DELETE FROM alarms WHERE session_id = {live}",
    "ratings_miscounted": "UPDATE people SET rating_count = rating_count + 1 WHERE id = {max};"
    "UPDATE listings SET is_read = 0 WHERE mentor_id = {max}",
    "ratings_without_a_class": "UPDATE bookings SET rating = 5, reviewed_id = {max} WHERE id = {given_back};"
    "UPDATE listings SET is_read = 0 WHERE mentor_id = {max};"
    "UPDATE people SET rating_sum = rating_sum + 5, rating_count = rating_count + 1 WHERE id = {max};"
    "INSERT INTO rating_counts VALUES ({max}, 5, 1) ON CONFLICT (mentor_id, rating) DO UPDATE SET count = count + 1",
    "answer_times_otherwise": "UPDATE people SET answer_minutes = 7 WHERE id = {max}",
    "figures_otherwise": "UPDATE figures SET enrolments = enrolments + 1 WHERE session_id = {completed};"
    "UPDATE figure_days SET enrolments = enrolments + 1"
    " WHERE day = (SELECT minute / 1440 FROM figures WHERE session_id = {completed})",
    "figures_of_nothing": "INSERT INTO figures VALUES ({roomy}, 'EUR', {max}, 'Python', 1, 0, 1, 0, 0, 0, 0, 0);"
    "INSERT INTO figure_days VALUES ({max}, 0, 'EUR', 0, 1, 0, 0, 0, 0, 0)",
    "figure_days_otherwise": "UPDATE figure_days SET no_shows = no_shows + 1 WHERE host_id = {max}",
    "audience_otherwise": "UPDATE audience SET second_at = '2026' WHERE host_id = {max};"
    "UPDATE audience_days SET repeats = lasts WHERE host_id = {max}",
    "audience_of_nothing": "INSERT INTO audience VALUES ({max}, {otto}, '2026', NULL, '2026');"
    "INSERT INTO audience_days VALUES ({max}, '2026', 0, 1, 1, 0)",
    "audience_days_otherwise": "INSERT INTO audience_days VALUES ({max}, '2026', 1, 0, 0, 0)",
    "stars_miscounted": "UPDATE rating_counts SET count = count + 1 WHERE mentor_id = {max}",
    "calls_at_one_time": "INSERT INTO rings VALUES (7, {ada}, {max}, 'answered', '', 0, '2026', '2026', NULL, NULL, 0);"
    "INSERT INTO rings VALUES (8, {otto}, {ada}, 'answered', '', 0, '2026', '2026', NULL, NULL, 0)",
    "calls_ended_otherwise": "INSERT INTO rings "
    "VALUES (9, {ada}, {otto}, 'missed', '', 0, '2026', NULL, NULL, NULL, 0)",
    "reports_of_nothing": "INSERT INTO reports VALUES (7, {waiting}, {ada}, 'Rude', '2026', NULL)",
    "removed_though_there": "INSERT INTO removed_reviews SELECT id, rating, review, 'Rude', '2026' FROM bookings"
    " WHERE rating IS NOT NULL ORDER BY id LIMIT 1",
    "answers_of_another": "INSERT INTO answers SELECT id, {otto}, 'Thanks', '2026' FROM bookings"
    " WHERE rating IS NOT NULL ORDER BY id LIMIT 1",
    "mails_kept": "INSERT INTO mails (id, recipient, subject, body, created_at, due_at, sent_at)"
    " VALUES (5, '', '', 'the link', '', '', '2026')",
    "waiting_too_late": "UPDATE bookings"
    " SET session_id = {live}, starts_at = (SELECT starts_at FROM sessions WHERE id = {live})"
    " WHERE id = {waiting}",
    "waiting_beside_free_seats": "UPDATE sessions SET seats = seats + 1 WHERE id = {full}",
    "due_without_a_seat": "UPDATE bookings SET is_due = 1, price_cents = 0 WHERE id = {waiting}",
    "moves_repeated": "INSERT INTO session_moves VALUES (9223372036854775807, {missed}, 'scheduled', NULL, '2026')",
    "live_twice": "UPDATE sessions SET status = 'live', host_id = {max} WHERE id = {other_live}",
    "hosts_gone": "UPDATE sessions SET host_id = NULL WHERE id = {roomy}",
    "held_for_nobody": "UPDATE bookings SET status = 'cancelled', list = 'cancelled' WHERE session_id = {alone};"
    "UPDATE sessions SET seats_taken = 0 WHERE id = {alone};"
    "UPDATE bookings SET price_cents = 0 WHERE session_id = {alone};"
    "INSERT INTO entries SELECT 7, book, 'refund', account_id, -amount_cents, currency, booking_id, NULL, created_at, 0"
    " FROM entries WHERE booking_id IN (SELECT id FROM bookings WHERE session_id = {alone});"
    "UPDATE payments SET charged_cents = 0 WHERE booking_id IN (SELECT id FROM bookings WHERE session_id = {alone})",
    "seated_though_no_learner": "UPDATE bookings SET learner_id = {emma} WHERE id = {waiting}",
    "published_at_no_time": "UPDATE sessions SET published_at = NULL WHERE id = {missed}",
    "unconfirmed_though_over": "UPDATE bookings SET must_confirm = 1 WHERE session_id = {completed}",
    "charged_otherwise": "UPDATE bookings SET price_cents = price_cents + 1 WHERE session_id = {roomy}",
    "earned_otherwise": "INSERT INTO entries VALUES (7, 'fees', 'fee', {max}, 5, 'EUR', {charged}, NULL, '2026', 0);"
    "UPDATE bookings SET fee_cents = 5 WHERE id = {charged}",
    "fees_otherwise": "UPDATE bookings SET fee_cents = 1 WHERE id = {earned}",
    "entries_in_another_currency": "UPDATE bookings SET currency = 'USD' WHERE id = {earned};"
    "UPDATE payments SET currency = 'USD' WHERE booking_id = {earned};"
    "DELETE FROM figures WHERE session_id = (SELECT session_id FROM bookings WHERE id = {earned});"
    "DELETE FROM figure_days;"
    "INSERT INTO figures SELECT session_id, currency, host_id, domain, minute, sessions, enrolments, attended,"
    " no_shows, rating_sum, rating_count, earned_cents FROM figures_recounted"
    " WHERE session_id = (SELECT session_id FROM bookings WHERE id = {earned});"
    "INSERT INTO figure_days SELECT host_id, minute / 1440, currency, SUM(sessions), SUM(enrolments), SUM(attended),"
    " SUM(no_shows), SUM(rating_sum), SUM(rating_count), SUM(earned_cents) FROM figures GROUP BY 1, 2, 3",
    "payments_charged_otherwise": "UPDATE payments SET charged_cents = 5 WHERE booking_id = {charged}",
    "payments_missing": "DELETE FROM payments WHERE booking_id = {charged}",
    "payments_received_otherwise": "UPDATE payments SET received_cents = 5 WHERE booking_id = {charged}",
    "payments_of_another": "UPDATE payments SET learner_id = {emma} WHERE booking_id = {charged}",
    "payments_direct_otherwise": "UPDATE payments SET way = 'direct' WHERE booking_id = {earned}",
    "numbers_otherwise": "UPDATE payments SET number = 7 WHERE booking_id = {charged}",
    "attempts_otherwise": "INSERT INTO attempts (id, payment_id, way, status, amount_cents, currency, is_held,"
    " received_cents, created_at) SELECT 7, id, 'stripe', 'received', 5, 'EUR', 0, 5, '2026' FROM payments"
    " WHERE booking_id = {charged}",
    "entries_of_another": "UPDATE payouts SET account_id = {otto} WHERE id = {paid}",
    "months_otherwise": "UPDATE monthly_sums SET amount_cents = amount_cents + 1 WHERE account_id = {max}",
    "payouts_otherwise": "UPDATE payouts SET amount_cents = amount_cents - 1 WHERE id = {paid}",
    "payouts_without_entries": "INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address,"
    " created_at) VALUES (7, {max}, 5, 'EUR', 'refused', '', '', '2026')",
    "transfers_otherwise": "INSERT INTO transfers (id, payout_id, account, status, created_at)"
    " VALUES (7, {paid}, 'acct_1', 'wanted', '2026')",
    "payout_accounts_of_nobody": "INSERT INTO payout_accounts (id, person_id, country, created_at)"
    " VALUES (7, 8, 'DE', '2026')",
    "balances_below_zero": "INSERT INTO payouts (id, account_id, amount_cents, currency, status, payee, address,"
    " created_at) VALUES (7, {max}, 10000000, 'EUR', 'requested', '', '', '2026');"
    "INSERT INTO monthly_sums VALUES ({max}, 'payouts', 'EUR', '2026', -10000000);"
    "INSERT INTO entries VALUES (7, 'payouts', 'payout', {max}, -10000000, 'EUR', NULL, 7, '2026', 0)",
    "advances_otherwise": "INSERT INTO advances VALUES (7, {max}, 'EUR', 5, '2026')",
    "objections_to_nothing": "INSERT INTO objections (id, booking_id, host_id, side, words, verdict, created_at,"
    " settled_at) VALUES (7, {charged}, {max}, 'learner', 'x', 'mentor', '2026', '2026')",
    "presences_of_others": "INSERT INTO presences VALUES (7, {alone}, {otto}, 'joined', '2026')",
    "expired_without_a_warning": "UPDATE recordings SET expired_at = '2026', status = 'deleted'",
    "expired_though_kept": "UPDATE recordings SET expired_at = '2026', warned_at = '2026'",
    "tags_miscounted": "INSERT INTO tags VALUES ('folding', 'Folding', 1)",
    "pictures_otherwise": "UPDATE people SET picture = 'gone' WHERE id = {ada}",
    "listed_otherwise": "DELETE FROM words; DELETE FROM listings WHERE mentor_id = {max}",
    "listings_with_another_rating": "UPDATE listings SET ratings = ratings + 1 WHERE mentor_id = {max}",
    "words_miscounted": "INSERT INTO words VALUES ('never', 1)",
    "tags_of_another": "INSERT INTO person_languages VALUES ({ada}, 'de')",
    "unread_miscounted": "UPDATE conversation_sides SET unread = unread + 1 WHERE person_id = {max}",
    "conversations_of_others": "UPDATE conversations SET high_id = {otto} WHERE id = {conversation}",
    "conversations_out_of_order": "UPDATE conversation_sides SET last_id = 7 WHERE person_id = {ada}",
    "files_of_deleted_messages": "INSERT INTO message_files (message_id, person_id, name, kind, bytes, body)"
    " VALUES ({message}, {otto}, 'a.txt', 'text/plain', 1, X'61')",
    "interviewers_of_themselves": INTERVIEW + "INSERT INTO interviewers VALUES (7, {ada}, '2026')",
    "interviewers_too_many": INTERVIEW + "INSERT INTO interviewers SELECT 7, id, '2026' FROM people"
    " WHERE id NOT IN ({ada}, {emma}) LIMIT 4",
    "scorecards_of_nobody": INTERVIEW + "INSERT INTO scorecards VALUES (7, 7, NULL, '', '', '2026', NULL)",
    "shortlisted_in_no_stage": "INSERT INTO shortlist_entries (id, organisation_id, candidate_id, stage, added_at)"
    " SELECT 7, organisation_id, {ada}, 8, '2026' FROM organisation_members",
    "found_by_what_they_hide": "INSERT INTO candidate_words VALUES ('subject', 'rust', {ada}, 'Rust')",
    "employers_without_organisation": "UPDATE organisation_members SET is_current = 0",
    "organisations_without_owner": "UPDATE organisation_members SET is_owner = 0",
    "alarms_of_what_is_over": "INSERT INTO alarms VALUES ({completed}, 'end', '2999', NULL)",
}
TIMES = {
    "every session ends when its length is over": "UPDATE sessions SET duration_minutes = 61 WHERE id = {completed}",
    "every alarm is set for the time of its session": "UPDATE alarms SET due_at = '2999-01-01T00:00:00Z'"
    " WHERE session_id = {full} AND kind = 'five'",
    "every mentor is found by their next open time": "UPDATE listings SET next_open_at = '2999-01-01T00:00:00Z',"
    " due_at = '2999-01-01T00:00:00Z' WHERE mentor_id = {max}",
}
