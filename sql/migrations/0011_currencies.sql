-- The currencies of what can be booked, which the filter of prices offers.
CREATE INDEX sessions_open_by_currency ON sessions (currency) WHERE kind = 'class' AND status = 'scheduled';
