-- Seats that are paid online are kept while somebody pays.

-- When the seat was given up because nothing had come in: money that comes now may take a seat again.
ALTER TABLE payments ADD COLUMN lapsed_at TEXT;
CREATE INDEX attempts_by_charge ON attempts (way, charge_id) WHERE charge_id <> '';
