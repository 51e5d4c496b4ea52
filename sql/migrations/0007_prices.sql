-- What a request costs: fixed when it is sent, or by the mentor's offer. Empty while nobody has named a price.
ALTER TABLE requests ADD COLUMN price_cents INTEGER CHECK (price_cents >= 0);
ALTER TABLE requests ADD COLUMN currency TEXT NOT NULL DEFAULT 'EUR';
-- An accepted request costs what its session cost. An offer costs what the learner will be shown before accepting it. Of
-- other open requests nobody knows which price the learner saw, so the mentor is asked for one.
UPDATE requests SET
  price_cents = (SELECT s.price_cents FROM sessions AS s WHERE s.id = requests.session_id),
  currency = (SELECT s.currency FROM sessions AS s WHERE s.id = requests.session_id)
WHERE session_id IS NOT NULL;
UPDATE requests SET
  price_cents = (
    SELECT (p.hourly_rate_cents * requests.duration_minutes + 30) / 60 FROM people AS p WHERE p.id = requests.mentor_id),
  currency = (SELECT p.currency FROM people AS p WHERE p.id = requests.mentor_id)
WHERE status = 'pending' AND awaits = 'learner';

-- The start that a learner agreed to. Who moves up from the waitlist of a session that was moved since must confirm.
ALTER TABLE bookings ADD COLUMN agreed_start TEXT;
UPDATE bookings SET agreed_start = (SELECT s.starts_at FROM sessions AS s WHERE s.id = bookings.session_id)
WHERE must_confirm = 0 AND status <> 'cancelled';
