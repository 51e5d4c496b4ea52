-- The last booking that a link was used for. If it is never paid, a link for one booking can be used again.
ALTER TABLE hours_links ADD COLUMN booking_id INTEGER REFERENCES bookings (id) ON DELETE SET NULL;
CREATE INDEX hours_links_by_booking ON hours_links (booking_id) WHERE booking_id IS NOT NULL;
