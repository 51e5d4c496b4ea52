-- Each booking writes a charge, which nobody looks for by its account: only what mentors earn and are paid is listed
-- and added up by it. A query uses these indexes only if it says book <> 'charges'.
DROP INDEX entries_of_payout;
DROP INDEX entries_by_account;
DROP INDEX entries_by_time;
CREATE UNIQUE INDEX entries_of_payout ON entries (payout_id, kind) WHERE payout_id IS NOT NULL;
CREATE INDEX entries_by_account ON entries (account_id, book, currency, created_at, amount_cents)
WHERE book <> 'charges';
CREATE INDEX entries_by_time ON entries (account_id, created_at, id) WHERE book <> 'charges';
