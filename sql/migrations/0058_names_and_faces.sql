-- Names of students and words of expertise that migrations folded: the database folds A to Z only, so that “Émile” was not
-- found as “émile”. They are folded again, some at a time, soon after the start.
CREATE TABLE folded_by_migrations (
  person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE
) STRICT;
INSERT INTO folded_by_migrations (person_id)
SELECT p.id FROM people AS p
WHERE EXISTS (SELECT 1 FROM students AS st WHERE st.learner_id = p.id)
  OR EXISTS (SELECT 1 FROM person_tags AS t WHERE t.person_id = p.id);

-- Whose face is shown beside a notification.
ALTER TABLE notifications ADD COLUMN from_id INTEGER;
