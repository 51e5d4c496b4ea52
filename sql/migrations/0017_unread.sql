-- `read_at` is in it because SQLite reads the row of a notification whose index lacks a column that is compared.
DROP INDEX notifications_unread;
CREATE INDEX notifications_unread ON notifications (person_id, level, id, read_at) WHERE read_at IS NULL;
