-- name: insert_device
INSERT INTO devices (id, person_id, label, address, created_at, seen_at, expires_at)
VALUES (:id, :person_id, :label, :address, :now, :now, :expires_at);

-- name: renew_device
-- An update, never an insert: a device that was logged out in the meantime stays logged out.
UPDATE devices SET seen_at = :now, expires_at = :expires_at WHERE id = :id AND person_id = :person_id RETURNING id;

-- name: devices
SELECT id, label, address, created_at, seen_at FROM devices
WHERE person_id = :person_id AND expires_at > :now
ORDER BY seen_at DESC, id DESC;

-- name: end_device
DELETE FROM devices WHERE id = :id AND person_id = :person_id RETURNING id, expires_at;

-- name: end_devices
-- :kept is the device that stays logged in, 0 for none.
DELETE FROM devices WHERE person_id = :person_id AND id <> :kept RETURNING id, expires_at;

-- name: insert_revocation
INSERT INTO revocations (device_id, expires_at) VALUES (:device_id, :expires_at)
ON CONFLICT (device_id) DO NOTHING;

-- name: revocations
SELECT device_id, expires_at FROM revocations WHERE expires_at > :now ORDER BY device_id;

-- name: sweep_revocations
-- The token has expired, so it is refused without a revocation.
DELETE FROM revocations WHERE expires_at <= :now;

-- name: sweep_devices
DELETE FROM devices WHERE expires_at <= :now;

-- name: known_browser
-- People can log in from a browser they have used before even while someone else is guessing their password.
SELECT browser FROM browsers WHERE person_id = :person_id AND browser = :browser;

-- name: insert_browser
-- Returns a row only when this person has never used this browser.
INSERT INTO browsers (person_id, browser, created_at) VALUES (:person_id, :browser, :now)
ON CONFLICT (person_id, browser) DO NOTHING
RETURNING browser;

-- name: forget_devices
DELETE FROM devices;

-- name: forget_revocations
DELETE FROM revocations;
