-- Since when an account that leads many sessions is being deleted, step by step. Nobody finds it or uses it meanwhile.
ALTER TABLE people ADD COLUMN closing_at TEXT;
CREATE INDEX people_closing ON people (closing_at, id) WHERE closing_at IS NOT NULL;
