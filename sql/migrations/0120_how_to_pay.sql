-- In their own words, for learners who pay a mentor directly.
ALTER TABLE people ADD COLUMN how_to_pay TEXT NOT NULL DEFAULT '';
