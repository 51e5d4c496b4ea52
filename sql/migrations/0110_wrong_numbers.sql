-- Numbers that the provider says are wrong get no text messages; and what became of each that was not taken.
ALTER TABLE phones ADD COLUMN is_wrong INTEGER NOT NULL DEFAULT 0 CHECK (is_wrong IN (0, 1));
ALTER TABLE texts ADD COLUMN problem TEXT NOT NULL DEFAULT '';
