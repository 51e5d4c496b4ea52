-- When the host removed this learner from the room. The seat is still booked, but no longer opens anything.
ALTER TABLE bookings ADD COLUMN removed_at TEXT;
