-- name: start_closing
-- What others see of them goes at once, and so does what they could log in with. Only mentors are found, followed and
-- asked, so they are none any more. The old hash is compared as in update_password.
UPDATE people SET closing_at = :now, role = 'employer', name = :name, email = :email, password_hash = '', headline = '',
  profession = '', years = NULL, expertise = '', languages = '', bio = '', hourly_rate_cents = 0, is_candidate = 0,
  search_text = '', picture = '', how_to_pay = '', confirmed_email = ''
WHERE id = :id AND password_hash = :old_hash;

-- name: delete_pending_requests
DELETE FROM requests WHERE (learner_id = :me OR mentor_id = :me) AND status = 'pending';

-- name: next_closing
SELECT id FROM people WHERE closing_at IS NOT NULL ORDER BY closing_at, id LIMIT 1;

-- name: drop_followers
DELETE FROM follows WHERE mentor_id = :me
  AND learner_id IN (
    SELECT f.learner_id FROM follows AS f WHERE f.mentor_id = :me ORDER BY f.learner_id LIMIT :limit);

-- name: drop_notifications
DELETE FROM notifications
WHERE id IN (SELECT n.id FROM notifications AS n WHERE n.person_id = :me ORDER BY n.id LIMIT :limit);

-- name: drop_moves
UPDATE session_moves SET person_id = NULL
WHERE id IN (SELECT m.id FROM session_moves AS m WHERE m.person_id = :me ORDER BY m.id LIMIT :limit);

-- name: delete_closed
DELETE FROM people WHERE id = :id AND closing_at IS NOT NULL;
