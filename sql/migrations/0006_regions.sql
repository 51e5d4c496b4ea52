-- Where a person is at home, for the way times and amounts are written; empty to follow the browser.
ALTER TABLE people ADD COLUMN region TEXT NOT NULL DEFAULT '';
