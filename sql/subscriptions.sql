-- name: subscribe
-- A browser has one endpoint. Who logs in there after somebody else takes it over.
INSERT INTO subscriptions (id, person_id, device_id, endpoint, p256dh, auth, made_at)
SELECT :id, d.person_id, d.id, :endpoint, :p256dh, :auth, :now FROM devices AS d
WHERE d.id = :device_id AND d.person_id = :person_id
ON CONFLICT (endpoint) DO UPDATE SET person_id = excluded.person_id, device_id = excluded.device_id,
  p256dh = excluded.p256dh, auth = excluded.auth, made_at = excluded.made_at;

-- name: keep_newest_subscriptions
DELETE FROM subscriptions WHERE person_id = :person_id AND id NOT IN (
  SELECT s.id FROM subscriptions AS s WHERE s.person_id = :person_id ORDER BY s.made_at DESC, s.id DESC LIMIT :most);

-- name: unsubscribe_endpoint
DELETE FROM subscriptions WHERE person_id = :person_id AND endpoint = :endpoint;

-- name: forget_subscription
DELETE FROM subscriptions WHERE id = :id;

-- name: subscriptions
SELECT id, endpoint, p256dh, auth, made_at FROM subscriptions WHERE person_id = :person_id ORDER BY id;

-- name: exported_subscriptions
SELECT s.id, d.label, s.made_at FROM subscriptions AS s JOIN devices AS d ON d.id = s.device_id
WHERE s.person_id = :person_id ORDER BY s.id;
