-- Times that have passed by their meaning, and yet lie in the future: the clock was wrong when they were written.

-- name: people_back
UPDATE people SET created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  closing_at = CASE WHEN closing_at > :now THEN :now ELSE closing_at END,
  paused_at = CASE WHEN paused_at > :now THEN :now ELSE paused_at END,
  resumed_at = CASE WHEN resumed_at > :now THEN :now ELSE resumed_at END,
  suspended_at = CASE WHEN suspended_at > :now THEN :now ELSE suspended_at END
WHERE created_at > :now OR closing_at > :now OR paused_at > :now OR resumed_at > :now OR suspended_at > :now;

-- name: listings_due_now
-- Looked up again by the clock as it is now.
UPDATE listings SET due_at = :now WHERE due_at > :now AND due_at < '9999';

-- name: browsers_back
UPDATE browsers SET created_at = :now WHERE created_at > :now;

-- name: notifications_back
UPDATE notifications SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  read_at = CASE WHEN read_at > :now THEN :now ELSE read_at END
WHERE created_at > :now OR read_at > :now;

-- name: mails_back
UPDATE mails SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  due_at = CASE WHEN due_at > :now THEN :now ELSE due_at END,
  sent_at = CASE WHEN sent_at > :now THEN :now ELSE sent_at END,
  tried_at = CASE WHEN tried_at > :now THEN :now ELSE tried_at END,
  failed_at = CASE WHEN failed_at > :now THEN :now ELSE failed_at END
WHERE created_at > :now OR due_at > :now OR sent_at > :now OR tried_at > :now OR failed_at > :now;

-- name: preferences_back
UPDATE preferences SET changed_at = :now WHERE changed_at > :now;

-- name: sessions_back
UPDATE sessions SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  published_at = CASE WHEN published_at > :now THEN :now ELSE published_at END,
  host_ready_at = CASE WHEN host_ready_at > :now THEN :now ELSE host_ready_at END,
  summarised_at = CASE WHEN summarised_at > :now THEN :now ELSE summarised_at END
WHERE created_at > :now OR published_at > :now OR host_ready_at > :now OR summarised_at > :now;

-- name: session_moves_back
UPDATE session_moves SET moved_at = :now WHERE moved_at > :now;

-- name: bookings_back
UPDATE bookings SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  seated_at = CASE WHEN seated_at > :now THEN :now ELSE seated_at END,
  cancelled_at = CASE WHEN cancelled_at > :now THEN :now ELSE cancelled_at END,
  ready_at = CASE WHEN ready_at > :now THEN :now ELSE ready_at END,
  joined_at = CASE WHEN joined_at > :now THEN :now ELSE joined_at END,
  rated_at = CASE WHEN rated_at > :now THEN :now ELSE rated_at END,
  removed_at = CASE WHEN removed_at > :now THEN :now ELSE removed_at END
WHERE created_at > :now OR seated_at > :now OR cancelled_at > :now OR ready_at > :now OR joined_at > :now
  OR rated_at > :now OR removed_at > :now;

-- name: requests_back
UPDATE requests SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  answered_at = CASE WHEN answered_at > :now THEN :now ELSE answered_at END
WHERE created_at > :now OR answered_at > :now;

-- name: replies_back
UPDATE replies SET created_at = :now WHERE created_at > :now;

-- name: follows_back
UPDATE follows SET created_at = :now WHERE created_at > :now;

-- name: forget_audience_days
DELETE FROM audience_days;

-- name: count_audience_days
INSERT INTO audience_days (host_id, day, followers, firsts, lasts, repeats)
SELECT host_id, SUBSTR(at, 1, 10), SUM(followers), SUM(firsts), SUM(lasts), SUM(repeats)
FROM audience_moments GROUP BY host_id, SUBSTR(at, 1, 10);

-- name: pictures_back
UPDATE pictures SET created_at = :now WHERE created_at > :now;

-- name: likes_back
UPDATE likes SET created_at = :now WHERE created_at > :now;

-- name: messages_back
UPDATE messages SET sent_at = :now WHERE sent_at > :now;

-- name: conversations_back
UPDATE conversations SET created_at = :now WHERE created_at > :now;

-- name: conversation_sides_back
UPDATE conversation_sides SET
  unread_since = CASE WHEN unread_since > :now THEN :now ELSE unread_since END,
  blocked_at = CASE WHEN blocked_at > :now THEN :now ELSE blocked_at END
WHERE unread_since > :now OR blocked_at > :now;

-- name: direct_messages_back
UPDATE direct_messages SET
  sent_at = CASE WHEN sent_at > :now THEN :now ELSE sent_at END,
  edited_at = CASE WHEN edited_at > :now THEN :now ELSE edited_at END,
  deleted_at = CASE WHEN deleted_at > :now THEN :now ELSE deleted_at END,
  changed_at = CASE WHEN changed_at > :now THEN :now ELSE changed_at END
WHERE sent_at > :now OR edited_at > :now OR deleted_at > :now OR changed_at > :now;

-- name: message_reports_back
UPDATE message_reports SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  settled_at = CASE WHEN settled_at > :now THEN :now ELSE settled_at END
WHERE created_at > :now OR settled_at > :now;

-- name: paragraphs_back
UPDATE paragraphs SET written_at = :now WHERE written_at > :now;

-- name: answers_back
UPDATE answers SET written_at = :now WHERE written_at > :now;

-- name: reports_back
UPDATE reports SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  settled_at = CASE WHEN settled_at > :now THEN :now ELSE settled_at END
WHERE created_at > :now OR settled_at > :now;

-- name: removed_reviews_back
UPDATE removed_reviews SET removed_at = :now WHERE removed_at > :now;

-- name: steps_back
UPDATE steps SET created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  done_at = CASE WHEN done_at > :now THEN :now ELSE done_at END
WHERE created_at > :now OR done_at > :now;

-- name: private_notes_back
UPDATE private_notes SET written_at = :now WHERE written_at > :now;

-- name: recordings_back
UPDATE recordings SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  ended_at = CASE WHEN ended_at > :now THEN :now ELSE ended_at END,
  warned_at = CASE WHEN warned_at > :now THEN :now ELSE warned_at END,
  expired_at = CASE WHEN expired_at > :now THEN :now ELSE expired_at END,
  seen_at = CASE WHEN seen_at > :now THEN :now ELSE seen_at END
WHERE created_at > :now OR ended_at > :now OR warned_at > :now OR expired_at > :now OR seen_at > :now;

-- name: objections_back
UPDATE objections SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  answered_at = CASE WHEN answered_at > :now THEN :now ELSE answered_at END,
  settled_at = CASE WHEN settled_at > :now THEN :now ELSE settled_at END
WHERE created_at > :now OR answered_at > :now OR settled_at > :now;

-- name: payout_accounts_back
UPDATE payout_accounts SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  look_at = CASE WHEN look_at > :now THEN :now ELSE look_at END
WHERE created_at > :now OR look_at > :now;

-- name: transfers_back
UPDATE transfers SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  due_at = CASE WHEN due_at > :now THEN :now ELSE due_at END
WHERE created_at > :now OR due_at > :now;

-- name: payouts_back
UPDATE payouts SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  settled_at = CASE WHEN settled_at > :now THEN :now ELSE settled_at END
WHERE created_at > :now OR settled_at > :now;

-- name: alarms_back
-- They fired too early, and will fire again.
UPDATE alarms SET fired_at = NULL WHERE fired_at > :now AND due_at > :now;

-- name: alarms_fired_back
UPDATE alarms SET fired_at = :now WHERE fired_at > :now;

-- name: subscriptions_back
UPDATE subscriptions SET made_at = :now WHERE made_at > :now;

-- name: phones_back
-- A code of then has to be asked for again.
UPDATE phones SET changed_at = :now, code_until = '',
  stopped_at = CASE WHEN stopped_at > :now THEN :now ELSE stopped_at END
WHERE changed_at > :now OR stopped_at > :now;

-- name: texts_back
UPDATE texts SET sent_at = :now WHERE sent_at > :now;

-- name: feeds_back
UPDATE feeds SET made_at = :now WHERE made_at > :now;

-- name: interviews_back
UPDATE interviews SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  answered_at = CASE WHEN answered_at > :now THEN :now ELSE answered_at END
WHERE created_at > :now OR answered_at > :now;

-- name: interviewers_back
UPDATE interviewers SET joined_at = :now WHERE joined_at > :now;

-- name: interviewer_links_back
UPDATE interviewer_links SET created_at = :now WHERE created_at > :now;

-- name: scorecards_back
UPDATE scorecards SET
  written_at = CASE WHEN written_at > :now THEN :now ELSE written_at END,
  sent_at = CASE WHEN sent_at > :now THEN :now ELSE sent_at END
WHERE written_at > :now OR sent_at > :now;

-- name: shortlist_entries_back
UPDATE shortlist_entries SET added_at = :now WHERE added_at > :now;

-- name: shortlist_notes_back
UPDATE shortlist_notes SET written_at = :now WHERE written_at > :now;

-- name: cv_files_back
UPDATE cv_files SET sent_at = :now WHERE sent_at > :now;

-- name: recommendations_back
UPDATE recommendations SET written_at = :now WHERE written_at > :now;

-- name: organisations_back
UPDATE organisations SET created_at = :now WHERE created_at > :now;

-- name: sponsorships_back
UPDATE sponsorships SET created_at = :now WHERE created_at > :now;

-- name: sponsored_people_back
UPDATE sponsored_people SET added_at = CASE WHEN added_at > :now THEN :now ELSE added_at END,
  removed_at = CASE WHEN removed_at > :now THEN :now ELSE removed_at END
WHERE added_at > :now OR removed_at > :now;

-- name: organisation_members_back
UPDATE organisation_members SET joined_at = :now WHERE joined_at > :now;

-- name: organisation_invitations_back
UPDATE organisation_invitations SET created_at = :now WHERE created_at > :now;

-- name: access_tokens_back
UPDATE access_tokens SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  used_at = CASE WHEN used_at > :now THEN :now ELSE used_at END
WHERE created_at > :now OR used_at > :now;

-- name: webhooks_back
UPDATE webhooks SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  told_at = CASE WHEN told_at > :now THEN :now ELSE told_at END
WHERE created_at > :now OR told_at > :now;

-- name: deliveries_back
UPDATE deliveries SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  tried_at = CASE WHEN tried_at > :now THEN :now ELSE tried_at END,
  due_at = CASE WHEN due_at > :now THEN :now ELSE due_at END
WHERE created_at > :now OR tried_at > :now OR due_at > :now;

-- name: outside_calendars_back
UPDATE outside_calendars SET read_at = :now WHERE read_at > :now;

-- name: payments_back
-- Nobody is given longer to pay than they were told.
UPDATE payments SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  lapsed_at = CASE WHEN lapsed_at > :now THEN :now ELSE lapsed_at END,
  hold_until = CASE WHEN created_at > :now AND hold_until > :now THEN :now ELSE hold_until END
WHERE created_at > :now OR lapsed_at > :now;

-- name: attempts_back
UPDATE attempts SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  held_at = CASE WHEN held_at > :now THEN :now ELSE held_at END,
  look_at = CASE WHEN look_at > :now THEN :now ELSE look_at END
WHERE created_at > :now OR held_at > :now;

-- name: payment_orders_back
UPDATE payment_orders SET created_at = :now, due_at = :now WHERE created_at > :now;

-- name: connection_checks_back
UPDATE connection_checks SET checked_at = :now WHERE checked_at > :now;

-- name: rings_back
UPDATE rings SET
  created_at = CASE WHEN created_at > :now THEN :now ELSE created_at END,
  answered_at = CASE WHEN answered_at > :now THEN :now ELSE answered_at END,
  ended_at = CASE WHEN ended_at > :now THEN :now ELSE ended_at END,
  lost_at = CASE WHEN lost_at > :now THEN :now ELSE lost_at END
WHERE created_at > :now OR answered_at > :now OR ended_at > :now OR lost_at > :now;

-- name: count_ahead
SELECT (SELECT COUNT(*) FROM people
    WHERE created_at > :now OR closing_at > :now OR paused_at > :now OR resumed_at > :now OR suspended_at > :now)
  + (SELECT COUNT(*) FROM replies WHERE created_at > :now)
  + (SELECT COUNT(*) FROM browsers WHERE created_at > :now)
  + (SELECT COUNT(*) FROM notifications WHERE created_at > :now OR read_at > :now)
  + (SELECT COUNT(*) FROM mails
    WHERE created_at > :now OR sent_at > :now OR tried_at > :now OR failed_at > :now)
  + (SELECT COUNT(*) FROM preferences WHERE changed_at > :now)
  + (SELECT COUNT(*) FROM sessions
    WHERE created_at > :now OR published_at > :now OR host_ready_at > :now OR summarised_at > :now)
  + (SELECT COUNT(*) FROM subscriptions WHERE made_at > :now)
  + (SELECT COUNT(*) FROM phones WHERE changed_at > :now OR stopped_at > :now)
  + (SELECT COUNT(*) FROM texts WHERE sent_at > :now)
  + (SELECT COUNT(*) FROM feeds WHERE made_at > :now)
  + (SELECT COUNT(*) FROM interviews WHERE created_at > :now OR answered_at > :now)
  + (SELECT COUNT(*) FROM interviewers WHERE joined_at > :now)
  + (SELECT COUNT(*) FROM interviewer_links WHERE created_at > :now)
  + (SELECT COUNT(*) FROM scorecards WHERE written_at > :now OR sent_at > :now)
  + (SELECT COUNT(*) FROM shortlist_entries WHERE added_at > :now)
  + (SELECT COUNT(*) FROM shortlist_notes WHERE written_at > :now)
  + (SELECT COUNT(*) FROM cv_files WHERE sent_at > :now)
  + (SELECT COUNT(*) FROM recommendations WHERE written_at > :now)
  + (SELECT COUNT(*) FROM organisations WHERE created_at > :now)
  + (SELECT COUNT(*) FROM sponsorships WHERE created_at > :now)
  + (SELECT COUNT(*) FROM sponsored_people WHERE added_at > :now OR removed_at > :now)
  + (SELECT COUNT(*) FROM organisation_members WHERE joined_at > :now)
  + (SELECT COUNT(*) FROM organisation_invitations WHERE created_at > :now)
  + (SELECT COUNT(*) FROM access_tokens WHERE created_at > :now OR used_at > :now)
  + (SELECT COUNT(*) FROM webhooks WHERE created_at > :now OR told_at > :now)
  + (SELECT COUNT(*) FROM deliveries WHERE created_at > :now OR tried_at > :now)
  + (SELECT COUNT(*) FROM outside_calendars WHERE read_at > :now)
  + (SELECT COUNT(*) FROM session_moves WHERE moved_at > :now)
  + (SELECT COUNT(*) FROM bookings
    WHERE created_at > :now OR seated_at > :now OR cancelled_at > :now OR ready_at > :now OR joined_at > :now
      OR rated_at > :now OR removed_at > :now)
  + (SELECT COUNT(*) FROM requests WHERE created_at > :now OR answered_at > :now)
  + (SELECT COUNT(*) FROM follows WHERE created_at > :now)
  + (SELECT COUNT(*) FROM pictures WHERE created_at > :now)
  + (SELECT COUNT(*) FROM likes WHERE created_at > :now)
  + (SELECT COUNT(*) FROM objections WHERE created_at > :now OR answered_at > :now OR settled_at > :now)
  + (SELECT COUNT(*) FROM messages WHERE sent_at > :now)
  + (SELECT COUNT(*) FROM conversations WHERE created_at > :now)
  + (SELECT COUNT(*) FROM conversation_sides WHERE unread_since > :now OR blocked_at > :now)
  + (SELECT COUNT(*) FROM direct_messages
    WHERE sent_at > :now OR edited_at > :now OR deleted_at > :now OR changed_at > :now)
  + (SELECT COUNT(*) FROM message_reports WHERE created_at > :now OR settled_at > :now)
  + (SELECT COUNT(*) FROM paragraphs WHERE written_at > :now)
  + (SELECT COUNT(*) FROM connection_checks WHERE checked_at > :now)
  + (SELECT COUNT(*) FROM rings
    WHERE created_at > :now OR answered_at > :now OR ended_at > :now OR lost_at > :now)
  + (SELECT COUNT(*) FROM answers WHERE written_at > :now)
  + (SELECT COUNT(*) FROM reports WHERE created_at > :now OR settled_at > :now)
  + (SELECT COUNT(*) FROM removed_reviews WHERE removed_at > :now)
  + (SELECT COUNT(*) FROM steps WHERE created_at > :now OR done_at > :now)
  + (SELECT COUNT(*) FROM private_notes WHERE written_at > :now)
  + (SELECT COUNT(*) FROM recordings
    WHERE created_at > :now OR ended_at > :now OR warned_at > :now OR expired_at > :now OR seen_at > :now)
  + (SELECT COUNT(*) FROM payments WHERE created_at > :now OR lapsed_at > :now)
  + (SELECT COUNT(*) FROM attempts WHERE created_at > :now OR held_at > :now)
  + (SELECT COUNT(*) FROM payment_orders WHERE created_at > :now)
  + (SELECT COUNT(*) FROM payouts WHERE created_at > :now OR settled_at > :now)
  + (SELECT COUNT(*) FROM payout_accounts WHERE created_at > :now)
  + (SELECT COUNT(*) FROM transfers WHERE created_at > :now)
  + (SELECT COUNT(*) FROM alarms WHERE fired_at > :now)
  + (SELECT COUNT(*) FROM devices WHERE created_at > :now OR seen_at > :now)
  + (SELECT COUNT(*) FROM resets WHERE created_at > :now);

-- name: newest_id
-- Of everything that has one: an order by id is an order in time.
SELECT MAX(found.id) FROM (
  SELECT MAX(id) AS id FROM people
  UNION ALL SELECT MAX(id) AS id FROM devices
  UNION ALL SELECT MAX(id) AS id FROM notifications
  UNION ALL SELECT MAX(id) AS id FROM mails
  UNION ALL SELECT MAX(id) AS id FROM sessions
  UNION ALL SELECT MAX(id) AS id FROM session_moves
  UNION ALL SELECT MAX(id) AS id FROM bookings
  UNION ALL SELECT MAX(id) AS id FROM requests
  UNION ALL SELECT MAX(id) AS id FROM messages
  UNION ALL SELECT MAX(id) AS id FROM paragraphs
  UNION ALL SELECT MAX(id) AS id FROM conversations
  UNION ALL SELECT MAX(id) AS id FROM direct_messages
  UNION ALL SELECT MAX(id) AS id FROM message_reports
  UNION ALL SELECT MAX(id) AS id FROM rings
  UNION ALL SELECT MAX(id) AS id FROM interviews
  UNION ALL SELECT MAX(id) AS id FROM interviewer_links
  UNION ALL SELECT MAX(id) AS id FROM scorecards
  UNION ALL SELECT MAX(id) AS id FROM shortlist_entries
  UNION ALL SELECT MAX(id) AS id FROM shortlist_notes
  UNION ALL SELECT MAX(id) AS id FROM organisations
  UNION ALL SELECT MAX(id) AS id FROM sponsorships
  UNION ALL SELECT MAX(id) AS id FROM sponsored_people
  UNION ALL SELECT MAX(id) AS id FROM recommendations
  UNION ALL SELECT MAX(id) AS id FROM organisation_invitations
  UNION ALL SELECT MAX(id) AS id FROM access_tokens
  UNION ALL SELECT MAX(id) AS id FROM webhooks
  UNION ALL SELECT MAX(id) AS id FROM deliveries
  UNION ALL SELECT MAX(id) AS id FROM transfers
  UNION ALL SELECT MAX(id) AS id FROM acts
  UNION ALL SELECT MAX(id) AS id FROM presences
  UNION ALL SELECT MAX(id) AS id FROM objections
  UNION ALL SELECT MAX(id) AS id FROM advances
  UNION ALL SELECT MAX(id) AS id FROM outside_calendars
  UNION ALL SELECT MAX(id) AS id FROM payout_accounts
  UNION ALL SELECT MAX(id) AS id FROM subscriptions
  UNION ALL SELECT MAX(id) AS id FROM texts
  UNION ALL SELECT MAX(id) AS id FROM steps
  UNION ALL SELECT MAX(id) AS id FROM reports
  UNION ALL SELECT MAX(id) AS id FROM payouts
  UNION ALL SELECT MAX(id) AS id FROM entries
  UNION ALL SELECT MAX(id) AS id FROM payments
  UNION ALL SELECT MAX(id) AS id FROM attempts
  UNION ALL SELECT MAX(id) AS id FROM payment_orders
  UNION ALL SELECT MAX(id) AS id FROM receipts
  UNION ALL SELECT MAX(id) AS id FROM recordings) AS found;

-- name: newest_time
-- When something was last written that everybody's clock could be compared with.
SELECT moved_at FROM session_moves ORDER BY id DESC LIMIT 1;
