-- Candidates are searched without case and accents: the database folds A to Z only, so that “Zoë” was not found as “ZOË”.
-- Kept by the write that changes a profile; what this migration cannot fold is folded again soon after the start.
ALTER TABLE people ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE people SET search_text = LOWER(name || ' ' || headline || ' ' || profession) WHERE role = 'learner';
INSERT INTO folded_by_migrations (person_id)
SELECT p.id FROM people AS p
WHERE p.role = 'learner' AND NOT EXISTS (SELECT 1 FROM folded_by_migrations AS f WHERE f.person_id = p.id);

DROP INDEX people_candidates;
CREATE INDEX people_candidates ON people (id, search_text)
WHERE is_candidate = 1 AND role = 'learner' AND closing_at IS NULL AND suspended_at IS NULL;
