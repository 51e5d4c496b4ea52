-- name: keep_preferences
INSERT INTO preferences (person_id, chosen, changed_at) VALUES (:person_id, :chosen, :now)
ON CONFLICT (person_id) DO UPDATE SET chosen = excluded.chosen, changed_at = excluded.changed_at;
