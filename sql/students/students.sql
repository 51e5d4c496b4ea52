-- name: lesson_learners
-- Who kept a seat in a session that has just been completed. Each has it counted once.
SELECT s.host_id, s.starts_at, CASE WHEN s.kind = 'one_to_one' THEN s.title ELSE s.domain END AS subject,
  b.learner_id, p.name
FROM sessions AS s JOIN bookings AS b ON b.session_id = s.id JOIN people AS p ON p.id = b.learner_id
WHERE s.id = :session_id AND s.kind IN ('class', 'one_to_one') AND s.host_id IS NOT NULL AND b.status = 'booked'
  AND NOT EXISTS (SELECT 1 FROM lessons AS l WHERE l.session_id = s.id AND l.learner_id = b.learner_id)
ORDER BY b.learner_id;

-- name: count_lesson
INSERT INTO students (host_id, learner_id, search_name, sessions, last_session_at)
VALUES (:host_id, :learner_id, :search_name, 1, :starts_at)
ON CONFLICT (host_id, learner_id) DO UPDATE SET sessions = students.sessions + 1, search_name = excluded.search_name,
  last_session_at = CASE WHEN excluded.last_session_at > students.last_session_at
    THEN excluded.last_session_at ELSE students.last_session_at END;

-- name: insert_lesson
INSERT INTO lessons (session_id, learner_id, host_id, starts_at)
VALUES (:session_id, :learner_id, :host_id, :starts_at);

-- name: add_subject
INSERT INTO subjects (host_id, learner_id, name, last_at) VALUES (:host_id, :learner_id, :name, :starts_at)
ON CONFLICT (host_id, learner_id, name) DO UPDATE
SET last_at = CASE WHEN excluded.last_at > subjects.last_at THEN excluded.last_at ELSE subjects.last_at END;

-- name: drop_old_subjects
DELETE FROM subjects WHERE host_id = :host_id AND learner_id = :learner_id AND name IN (
  SELECT old.name FROM subjects AS old WHERE old.host_id = :host_id AND old.learner_id = :learner_id
  ORDER BY old.last_at DESC, old.name LIMIT 1000 OFFSET 10);

-- name: students_by_time
SELECT st.learner_id AS id, p.name, p.picture, st.sessions, st.last_session_at, st.search_name, sub.name AS subject
FROM (
  SELECT * FROM students
  WHERE host_id = :me AND (CAST(:pattern AS TEXT) IS NULL OR search_name LIKE :pattern ESCAPE '\')
    AND (last_session_at, learner_id) < (:before_time, :before_id)
  ORDER BY last_session_at DESC, learner_id DESC LIMIT :limit) AS st
LEFT JOIN people AS p ON p.id = st.learner_id
LEFT JOIN subjects AS sub ON sub.host_id = st.host_id AND sub.learner_id = st.learner_id
ORDER BY st.last_session_at DESC, st.learner_id DESC, sub.last_at DESC, sub.name;

-- name: students_by_count
SELECT st.learner_id AS id, p.name, p.picture, st.sessions, st.last_session_at, st.search_name, sub.name AS subject
FROM (
  SELECT * FROM students
  WHERE host_id = :me AND (CAST(:pattern AS TEXT) IS NULL OR search_name LIKE :pattern ESCAPE '\')
    AND (sessions, learner_id) < (:before_count, :before_id)
  ORDER BY sessions DESC, learner_id DESC LIMIT :limit) AS st
LEFT JOIN people AS p ON p.id = st.learner_id
LEFT JOIN subjects AS sub ON sub.host_id = st.host_id AND sub.learner_id = st.learner_id
ORDER BY st.sessions DESC, st.learner_id DESC, sub.last_at DESC, sub.name;

-- name: students_by_name
SELECT st.learner_id AS id, p.name, p.picture, st.sessions, st.last_session_at, st.search_name, sub.name AS subject
FROM (
  SELECT * FROM students
  WHERE host_id = :me AND (CAST(:pattern AS TEXT) IS NULL OR search_name LIKE :pattern ESCAPE '\')
    AND (search_name, learner_id) > (:after_name, :after_id)
  ORDER BY search_name, learner_id LIMIT :limit) AS st
LEFT JOIN people AS p ON p.id = st.learner_id
LEFT JOIN subjects AS sub ON sub.host_id = st.host_id AND sub.learner_id = st.learner_id
ORDER BY st.search_name, st.learner_id, sub.last_at DESC, sub.name;

-- name: count_students
SELECT COUNT(*) FROM students
WHERE host_id = :me AND (CAST(:pattern AS TEXT) IS NULL OR search_name LIKE :pattern ESCAPE '\');

-- name: together
-- The two of them, as either sees the other. Somebody who has left no longer has a name.
SELECT st.host_id, st.learner_id, st.sessions, st.last_session_at, st.is_former,
  CASE WHEN host.closing_at IS NULL THEN host.name END AS host_name, host.role AS host_role, host.picture AS host_picture,
  learner.name AS learner_name, learner.picture AS learner_picture,
  learner.timezone AS learner_timezone,
  CASE WHEN host.closing_at IS NULL THEN host.timezone END AS host_timezone
FROM students AS st
LEFT JOIN people AS host ON host.id = st.host_id LEFT JOIN people AS learner ON learner.id = st.learner_id
WHERE st.host_id = :host_id AND st.learner_id = :learner_id;

-- name: subjects_of
SELECT name FROM subjects WHERE host_id = :host_id AND learner_id = :learner_id ORDER BY last_at DESC, name;

-- name: lessons_together
-- Their past sessions, the newest first.
SELECT s.id, s.kind, s.title, s.domain, s.starts_at, s.ends_at, s.summary
FROM lessons AS l JOIN sessions AS s ON s.id = l.session_id
WHERE l.host_id = :host_id AND l.learner_id = :learner_id
  AND (l.starts_at, l.session_id) < (:before_start, :before_id)
ORDER BY l.starts_at DESC, l.session_id DESC LIMIT :limit;

-- name: next_together
SELECT s.id, s.kind, s.status, s.title, s.domain, s.starts_at, s.ends_at
FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
WHERE b.learner_id = :learner_id AND b.list = 'upcoming' AND b.status = 'booked' AND b.removed_at IS NULL
  AND s.host_id = :host_id AND s.status IN ('scheduled', 'live')
ORDER BY b.starts_at, b.id LIMIT 1;

-- name: lesson_host
-- With whom a learner was in a session, also after that person has left.
SELECT host_id FROM lessons WHERE session_id = :session_id AND learner_id = :learner_id;

-- name: rename_student
UPDATE students SET search_name = :search_name WHERE learner_id = :me;

-- name: student_leaves
UPDATE students SET search_name = '', is_former = 1 WHERE learner_id = :me;

-- name: drop_left_by_both
-- What nobody is there to read any more.
DELETE FROM students WHERE learner_id = :me AND NOT EXISTS (SELECT 1 FROM people AS p WHERE p.id = students.host_id);

-- name: drop_former_students
DELETE FROM students WHERE host_id = :me AND is_former = 1
  AND learner_id IN (
    SELECT st.learner_id FROM students AS st WHERE st.host_id = :me AND st.is_former = 1
    ORDER BY st.learner_id LIMIT :limit);

-- name: drop_private_notes
DELETE FROM private_notes WHERE host_id = :me;

-- name: shared_with
-- Those who may have the page of the two open.
SELECT host_id, learner_id FROM students WHERE learner_id = :me ORDER BY host_id LIMIT 200;
