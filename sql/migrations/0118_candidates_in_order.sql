-- SQLite took the index of all learners instead, and sorted them: with the role in front, this one has more to offer.
DROP INDEX people_candidates;
CREATE INDEX people_candidates ON people (role, id, search_text)
WHERE is_candidate = 1 AND role = 'learner' AND closing_at IS NULL AND suspended_at IS NULL;
