-- name: candidates
-- Learners who let employers find them. The search reads only an index that is as small as their number.
SELECT p.id, p.name, p.picture, p.headline, p.profession, p.years, p.languages, p.sessions, p.cv_bytes,
  p.rating_sum, p.rating_count, l.id AS entry_id
FROM candidate_profiles AS p LEFT JOIN shortlist_entries AS l ON l.organisation_id = :team_id AND l.candidate_id = p.id
WHERE p.id IN (
  SELECT c.id FROM people AS c
  WHERE c.is_candidate = 1 AND c.role = 'learner' AND c.closing_at IS NULL AND c.suspended_at IS NULL AND c.id < :before
    AND (CAST(:pattern AS TEXT) IS NULL OR c.search_text LIKE :pattern ESCAPE '\')
  ORDER BY c.id DESC LIMIT :limit)
ORDER BY p.id DESC;

-- name: candidates_by_word
-- The same, of those who show this subject or language; what is hidden has no row to be found by.
SELECT p.id, p.name, p.picture, p.headline, p.profession, p.years, p.languages, p.sessions, p.cv_bytes,
  p.rating_sum, p.rating_count, l.id AS entry_id
FROM candidate_profiles AS p LEFT JOIN shortlist_entries AS l ON l.organisation_id = :team_id AND l.candidate_id = p.id
WHERE p.id IN (
  SELECT w.person_id FROM candidate_words AS w JOIN people AS c ON c.id = w.person_id
  WHERE w.kind = :kind AND w.word = :word AND w.person_id < :before
    AND c.is_candidate = 1 AND c.role = 'learner' AND c.closing_at IS NULL AND c.suspended_at IS NULL
    AND (CAST(:pattern AS TEXT) IS NULL OR c.search_text LIKE :pattern ESCAPE '\')
    AND (CAST(:language AS TEXT) IS NULL OR EXISTS (
      SELECT 1 FROM candidate_words AS o WHERE o.kind = 'language' AND o.word = :language AND o.person_id = c.id))
  ORDER BY w.person_id DESC LIMIT :limit)
ORDER BY p.id DESC;

-- name: met_candidates
-- Those who have accepted an invitation of this organisation, whether or not employers can find them.
SELECT p.id, p.name, p.picture, p.headline, p.profession, p.years, p.languages, p.sessions, p.cv_bytes,
  p.rating_sum, p.rating_count, l.id AS entry_id
FROM candidate_profiles AS p LEFT JOIN shortlist_entries AS l ON l.organisation_id = :team_id AND l.candidate_id = p.id
WHERE p.id IN (
  SELECT t.candidate_id FROM met_by_organisations AS t WHERE t.organisation_id = :team_id AND t.candidate_id < :before
) AND p.closing_at IS NULL AND p.suspended_at IS NULL
  AND (CAST(:pattern AS TEXT) IS NULL OR p.search_text LIKE :pattern ESCAPE '\')
  AND (CAST(:subject AS TEXT) IS NULL OR EXISTS (
    SELECT 1 FROM candidate_words AS w WHERE w.kind = 'subject' AND w.word = :subject AND w.person_id = p.id))
  AND (CAST(:language AS TEXT) IS NULL OR EXISTS (
    SELECT 1 FROM candidate_words AS o WHERE o.kind = 'language' AND o.word = :language AND o.person_id = p.id))
ORDER BY p.id DESC LIMIT :limit;

-- name: candidate_profile
SELECT p.*, 0 AS is_student FROM candidate_profiles AS p
WHERE p.id = :id AND p.role = 'learner' AND p.closing_at IS NULL;

-- name: candidate_subjects
SELECT shown FROM candidate_words WHERE person_id = :person_id AND kind = 'subject' ORDER BY shown;

-- name: candidate_choices
SELECT p.id, p.is_candidate, p.languages, COALESCE(c.languages, 1) AS shows_languages,
  COALESCE(c.timezone, 1) AS shows_timezone, COALESCE(c.subjects, 0) AS shows_subjects,
  COALESCE(c.sessions, 0) AS shows_sessions, COALESCE(c.cv, 0) AS shows_cv
FROM people AS p LEFT JOIN candidate_choices AS c ON c.person_id = p.id
WHERE p.id = :person_id AND p.role = 'learner';

-- name: choose_shown
INSERT INTO candidate_choices (person_id, languages, timezone, subjects, sessions, cv)
VALUES (:person_id, :languages, :timezone, :subjects, :sessions, :cv)
ON CONFLICT (person_id) DO UPDATE SET languages = excluded.languages, timezone = excluded.timezone,
  subjects = excluded.subjects, sessions = excluded.sessions, cv = excluded.cv;

-- name: lesson_subjects
-- The newest first.
SELECT s.name, MAX(s.last_at) AS last_at FROM students AS st JOIN subjects AS s
  ON s.host_id = st.host_id AND s.learner_id = st.learner_id
WHERE st.learner_id = :learner_id GROUP BY s.name ORDER BY 2 DESC, 1 LIMIT :limit;

-- name: forget_candidate_words
DELETE FROM candidate_words WHERE person_id = :person_id;

-- name: insert_candidate_word
INSERT INTO candidate_words (kind, word, person_id, shown) VALUES (:kind, :word, :person_id, :shown);
