-- name: insert_device
-- One row for each place a person is signed in at.
INSERT INTO devices (id, person_id, label, address, created_at, seen_at, expires_at)
VALUES (:id, :person_id, :label, :address, :now, :now, :expires_at);

-- name: device_seen
-- A renewed token lives longer, and so does its device; none is brought back that was logged out meanwhile.
UPDATE devices SET seen_at = :now, expires_at = :expires_at WHERE id = :id AND person_id = :person_id RETURNING id;

-- name: devices_of
-- The most recently seen first. What has expired is no longer signed in, even before it is swept away.
SELECT id, label, address, created_at, seen_at FROM devices
WHERE person_id = :person_id AND expires_at > :now
ORDER BY seen_at DESC, id DESC;

-- name: end_device
-- Only one's own: the owner stands in the WHERE.
DELETE FROM devices WHERE id = :id AND person_id = :person_id RETURNING id, expires_at;

-- name: end_devices
-- Log out everywhere; :kept is the device that stays signed in, 0 for none.
DELETE FROM devices WHERE person_id = :person_id AND id <> :kept RETURNING id, expires_at;

-- name: insert_revocation
-- Kept until the token would have expired by itself.
INSERT INTO revocations (device_id, expires_at) VALUES (:device_id, :expires_at)
ON CONFLICT (device_id) DO NOTHING;

-- name: revocations
-- All that still matter, read into memory at the start.
SELECT device_id, expires_at FROM revocations WHERE expires_at > :now ORDER BY device_id;

-- name: sweep_revocations
-- An expired token is refused for its age alone.
DELETE FROM revocations WHERE expires_at <= :now;

-- name: sweep_devices
-- Nobody is signed in there any more.
DELETE FROM devices WHERE expires_at <= :now;

-- name: known_browser
-- Somebody who was here before is let in even while others guess.
SELECT browser FROM browsers WHERE person_id = :person_id AND browser = :browser;

-- name: insert_browser
-- Answers a row only for a browser never seen with this person: that is the question.
INSERT INTO browsers (person_id, browser, created_at) VALUES (:person_id, :browser, :now)
ON CONFLICT (person_id, browser) DO NOTHING
RETURNING browser;
