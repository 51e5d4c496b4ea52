-- What a mentor's entries come to in each month (of UTC), so that their earnings are summed up from a few rows however
-- many sessions they have led. Written with each entry; charges, which each booking writes, are in none of them.
CREATE TABLE monthly_sums (
  account_id   INTEGER NOT NULL,
  book         TEXT NOT NULL CHECK ((book = 'earnings' OR book = 'payouts')),
  currency     TEXT NOT NULL,
  month        TEXT NOT NULL,  -- '2026-11'
  amount_cents INTEGER NOT NULL,
  PRIMARY KEY (account_id, book, currency, month)
) STRICT;

INSERT INTO monthly_sums (account_id, book, currency, month, amount_cents)
SELECT account_id, book, currency, SUBSTR(created_at, 1, 7), SUM(amount_cents) FROM entries
WHERE book IN ('earnings', 'payouts') AND book <> 'charges' AND account_id IS NOT NULL
GROUP BY account_id, book, currency, SUBSTR(created_at, 1, 7);
