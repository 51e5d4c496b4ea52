-- The newest sessions of a learner with thousands of bookings are found from this index alone.
DROP INDEX bookings_by_learner;
CREATE INDEX bookings_by_learner ON bookings (learner_id, list, starts_at, id, session_id, status);
