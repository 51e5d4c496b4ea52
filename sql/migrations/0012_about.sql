-- Whom a notification is about, so that the same is not said again each time somebody changes their mind.
ALTER TABLE notifications ADD COLUMN about INTEGER;
CREATE INDEX notifications_by_about ON notifications (person_id, about, kind) WHERE about IS NOT NULL;
