-- Browsers that show news while no page is open. With its login, a browser loses its subscription.
CREATE TABLE subscriptions (
  id        INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  endpoint  TEXT NOT NULL UNIQUE,
  p256dh    TEXT NOT NULL,
  auth      TEXT NOT NULL,
  made_at   TEXT NOT NULL
) STRICT;
CREATE INDEX subscriptions_by_person ON subscriptions (person_id, id);
CREATE INDEX subscriptions_by_device ON subscriptions (device_id);
