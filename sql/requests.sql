-- name: insert_request
-- The times are a list in one column: they are read and written as one.
INSERT INTO requests (id, learner_id, mentor_id, status, awaits, topic, message, duration_minutes, preferred_times, created_at, expires_at)
VALUES (:id, :learner_id, :mentor_id, 'pending', 'mentor', :topic, :message, :duration_minutes, :preferred_times, :now, :expires_at);

-- name: request
-- For the two it is between, and nobody else.
SELECT r.id, r.learner_id, r.mentor_id, r.status, r.awaits, r.topic, r.message, r.duration_minutes, r.preferred_times, r.offered_times, r.reason,
  r.session_id, r.created_at, r.expires_at, r.answered_at, learner.name AS learner_name, learner.timezone AS learner_timezone,
  mentor.name AS mentor_name, mentor.timezone AS mentor_timezone, mentor.hourly_rate_cents, mentor.currency
FROM requests AS r JOIN people AS learner ON learner.id = r.learner_id JOIN people AS mentor ON mentor.id = r.mentor_id
WHERE r.id = :id AND (r.learner_id = :me OR r.mentor_id = :me);

-- name: answer_request
-- Compare and swap: of an acceptance and anything else at the same moment, one finds it pending.
UPDATE requests SET status = :status, reason = :reason, answered_at = :now WHERE id = :id AND status = 'pending';

-- name: offer_times
-- Other times instead of a no: now the learner's answer is awaited.
UPDATE requests SET awaits = 'learner', offered_times = :offered_times, reason = :reason, expires_at = :expires_at WHERE id = :id AND status = 'pending' AND awaits = 'mentor';

-- name: requests_of
-- Of either side, newest first; what waits for an answer stands on top.
SELECT r.id, r.learner_id, r.mentor_id, r.status, r.awaits, r.topic, r.message, r.duration_minutes, r.preferred_times, r.offered_times, r.reason,
  r.session_id, r.created_at, r.expires_at, r.answered_at, learner.name AS learner_name, learner.timezone AS learner_timezone,
  mentor.name AS mentor_name, mentor.timezone AS mentor_timezone, mentor.hourly_rate_cents, mentor.currency,
  CASE WHEN r.status = 'pending' THEN 1 ELSE 0 END AS is_pending
FROM requests AS r JOIN people AS learner ON learner.id = r.learner_id JOIN people AS mentor ON mentor.id = r.mentor_id
WHERE (r.learner_id = :me OR r.mentor_id = :me) AND (CASE WHEN r.status = 'pending' THEN 1 ELSE 0 END, r.id) < (:before_pending, :before_id)
ORDER BY is_pending DESC, r.id DESC LIMIT :limit;

-- name: pending_between
-- One question at a time between two people is enough.
SELECT id FROM requests WHERE learner_id = :learner_id AND mentor_id = :mentor_id AND status = 'pending' AND topic = :topic ORDER BY id LIMIT 1;

-- name: pending_of
-- How many a learner has open at all: a mentor's tab is no place for hundreds from one person.
SELECT COUNT(*) FROM requests WHERE learner_id = :learner_id AND status = 'pending';

-- name: expire_requests
-- Claims what has run out, in one statement, with what is needed to tell both sides.
UPDATE requests SET status = 'expired', answered_at = :now
WHERE status = 'pending' AND id IN (SELECT id FROM requests WHERE status = 'pending' AND expires_at <= :now ORDER BY expires_at LIMIT 50)
RETURNING id, learner_id, mentor_id, topic;

-- name: next_expiry
-- When the clock has to look again.
SELECT MIN(expires_at) FROM requests WHERE status = 'pending';

-- name: open_requests_of
-- What must be answered before somebody leaves.
SELECT id, learner_id, mentor_id, topic FROM requests WHERE (learner_id = :me OR mentor_id = :me) AND status = 'pending' ORDER BY id;

-- name: requests_made
-- For whoever takes their data along.
SELECT id, status, topic, message, duration_minutes, preferred_times, offered_times, reason, created_at, answered_at
FROM requests WHERE learner_id = :me OR mentor_id = :me ORDER BY id;

-- name: link_request
-- The session bears the request's id, so that a link stays valid for life; it is made after the answer was won.
UPDATE requests SET session_id = :session_id WHERE id = :id;
