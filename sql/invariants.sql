-- Each query counts the rows that break the rule below its name. `doctor` runs all of them and prints the rules.

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
-- every change of a session's status is recorded
SELECT COUNT(*) FROM sessions AS s
WHERE s.status <> 'draft'
  AND NOT EXISTS (SELECT 1 FROM session_moves AS m WHERE m.session_id = s.id AND m.status = s.status);

-- name: alarms_missing
-- every scheduled or live session has an alarm set for its end
SELECT COUNT(*) FROM sessions AS s
WHERE s.status IN ('scheduled', 'live') AND NOT EXISTS (
  SELECT 1 FROM alarms AS a WHERE a.session_id = s.id AND a.kind = 'overrun' AND a.fired_at IS NULL);

-- name: ratings_miscounted
-- every mentor's rating adds up
SELECT COUNT(*) FROM people AS p
WHERE p.rating_sum <> (
  SELECT COALESCE(SUM(b.rating), 0) FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id
  WHERE s.host_id = p.id);

-- name: mails_kept
-- no sent email keeps its text
SELECT COUNT(*) FROM mails WHERE sent_at IS NOT NULL AND body <> '';
