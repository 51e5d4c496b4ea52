-- A refund may fail days after the provider has made it. The money is with it again, to be given back once more.
ALTER TABLE attempts ADD COLUMN failed_cents INTEGER NOT NULL DEFAULT 0 CHECK (failed_cents >= 0);  -- refunds, in all
ALTER TABLE attempts ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;  -- of the refund, so that the provider makes another
ALTER TABLE receipts ADD COLUMN is_returned INTEGER NOT NULL DEFAULT 0 CHECK (is_returned IN (0, 1));  -- received again
