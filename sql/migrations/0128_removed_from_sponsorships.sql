-- Who was removed from a sponsorship does not come back with its code.
ALTER TABLE sponsored_people ADD COLUMN removed_at TEXT;
