-- name: insert_request
-- The times are a list in one column, because they are always read and written together.
INSERT INTO requests (id, learner_id, mentor_id, status, awaits, topic, message, duration_minutes, preferred_times,
  price_cents, currency, despite_busy, created_at, expires_at)
VALUES (:id, :learner_id, :mentor_id, 'pending', 'mentor', :topic, :message, :duration_minutes, :preferred_times,
  :price_cents, :currency, :despite_busy, :now, :expires_at);

-- name: request
SELECT r.id, r.learner_id, r.mentor_id, r.status, r.awaits, r.topic, r.message, r.duration_minutes, r.preferred_times,
  r.offered_times, r.price_cents, r.currency, r.reason, r.despite_busy, r.session_id, r.created_at, r.expires_at,
  learner.name AS learner_name, learner.picture AS learner_picture,
  learner.timezone AS learner_timezone,
  mentor.name AS mentor_name, mentor.picture AS mentor_picture,
  mentor.timezone AS mentor_timezone
FROM requests AS r JOIN people AS learner ON learner.id = r.learner_id JOIN people AS mentor ON mentor.id = r.mentor_id
WHERE r.id = :id AND (r.learner_id = :me OR r.mentor_id = :me);

-- name: answer_request
-- Compare and swap: only the first of several answers finds the request pending.
UPDATE requests SET status = :status, reason = :reason, answered_at = :now WHERE id = :id AND status = 'pending';

-- name: offer_times
UPDATE requests SET awaits = 'learner', offered_times = :offered_times, reason = :reason, price_cents = :price_cents,
  currency = :currency, despite_busy = :despite_busy, expires_at = :expires_at
WHERE id = :id AND status = 'pending' AND awaits = 'mentor';

-- name: revise_request
UPDATE requests SET topic = :topic, message = :message, preferred_times = :preferred_times,
  despite_busy = :despite_busy, expires_at = :expires_at
WHERE id = :id AND status = 'pending' AND awaits = 'mentor' AND expires_at > :now;

-- name: requests_page
-- Pending requests first, then newest first.
SELECT r.id, r.learner_id, r.mentor_id, r.status, r.awaits, r.topic, r.message, r.duration_minutes, r.preferred_times,
  r.offered_times, r.price_cents, r.currency, r.reason, r.session_id, r.created_at, r.expires_at,
  learner.name AS learner_name, learner.picture AS learner_picture,
  learner.timezone AS learner_timezone,
  mentor.name AS mentor_name, mentor.picture AS mentor_picture,
  mentor.timezone AS mentor_timezone,
  CASE WHEN r.status = 'pending' THEN 1 ELSE 0 END AS is_pending
FROM requests AS r JOIN people AS learner ON learner.id = r.learner_id JOIN people AS mentor ON mentor.id = r.mentor_id
WHERE (r.learner_id = :me OR r.mentor_id = :me)
  AND (CASE WHEN r.status = 'pending' THEN 1 ELSE 0 END, r.id) < (:before_pending, :before_id)
ORDER BY is_pending DESC, r.id DESC LIMIT :limit;

-- name: pending_request
-- A learner can ask a mentor about the same topic once at a time.
SELECT id FROM requests
WHERE learner_id = :learner_id AND mentor_id = :mentor_id AND status = 'pending' AND topic = :topic
ORDER BY id LIMIT 1;

-- name: count_pending_requests
SELECT COUNT(*) FROM requests WHERE learner_id = :learner_id AND status = 'pending';

-- name: expire_requests
-- One statement claims them, and returns what is needed to notify both sides.
UPDATE requests SET status = 'expired', answered_at = :now
WHERE status = 'pending' AND id IN (
  SELECT id FROM requests WHERE status = 'pending' AND expires_at <= :now ORDER BY expires_at LIMIT 50)
RETURNING id, learner_id, mentor_id, topic, awaits, created_at, expires_at;

-- name: next_expiry
SELECT MIN(expires_at) FROM requests WHERE status = 'pending';

-- name: pending_requests
SELECT id, learner_id, mentor_id, topic FROM requests
WHERE (learner_id = :me OR mentor_id = :me) AND status = 'pending' ORDER BY id;

-- name: exported_requests
SELECT id, status, topic, message, duration_minutes, preferred_times, offered_times, price_cents, currency, reason,
  created_at, answered_at
FROM requests WHERE learner_id = :me OR mentor_id = :me ORDER BY id;

-- name: link_request
-- The session has the id of its request, so links to the request keep working.
UPDATE requests SET session_id = :session_id, price_cents = :price_cents, currency = :currency WHERE id = :id;

-- name: count_withdrawn
SELECT COUNT(*) FROM requests
WHERE learner_id = :learner_id AND mentor_id = :mentor_id AND status = 'cancelled' AND created_at > :since;
