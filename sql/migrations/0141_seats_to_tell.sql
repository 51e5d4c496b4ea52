-- Bookings that nobody has been told of yet: many booked at the same moment, and the seats came first.
CREATE TABLE seats_to_tell (
  booking_id INTEGER PRIMARY KEY REFERENCES bookings (id) ON DELETE CASCADE
) STRICT;
