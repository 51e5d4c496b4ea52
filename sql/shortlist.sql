-- name: shortlist_stages
SELECT number, place, name FROM shortlist_stages WHERE organisation_id = :team_id ORDER BY place;

-- name: insert_shortlist_stage
INSERT INTO shortlist_stages (organisation_id, number, place, name) VALUES (:team_id, :number, :place, :name);

-- name: update_shortlist_stage
UPDATE shortlist_stages SET place = :place, name = :name WHERE organisation_id = :team_id AND number = :number;

-- name: count_shortlist_stage
SELECT COUNT(*) FROM shortlist_details WHERE organisation_id = :team_id AND stage = :stage;

-- name: leave_shortlist_stage
UPDATE shortlist_entries SET stage = :other WHERE organisation_id = :team_id AND stage = :stage;

-- name: delete_shortlist_stage
DELETE FROM shortlist_stages WHERE organisation_id = :team_id AND number = :number;

-- name: count_shortlist
-- Also of those who are hidden for now: it bounds what is stored.
SELECT COUNT(*) FROM shortlist_entries WHERE organisation_id = :team_id;

-- name: insert_shortlist_entry
-- Of two at once, the first.
INSERT INTO shortlist_entries (id, organisation_id, candidate_id, stage, added_at)
VALUES (:id, :team_id, :candidate_id, :stage, :now)
ON CONFLICT (organisation_id, candidate_id) DO NOTHING;

-- name: shortlist_entry
SELECT * FROM shortlist_read WHERE id = :id AND reader_id = :me;

-- name: shortlist_entry_of
SELECT * FROM shortlist_read WHERE candidate_id = :candidate_id AND reader_id = :me;

-- name: shortlist_board
-- The newest of each stage, and how many it has.
SELECT b.* FROM (
  SELECT d.id, d.candidate_id, d.candidate_name, d.candidate_picture, d.headline, d.is_open, d.stage, d.outcome, d.has_note,
    ROW_NUMBER() OVER (PARTITION BY d.stage ORDER BY d.id DESC) AS row_number,
    COUNT(*) OVER (PARTITION BY d.stage) AS in_stage
  FROM shortlist_details AS d WHERE d.organisation_id = :team_id) AS b
WHERE b.row_number <= :limit ORDER BY b.id DESC;

-- name: shortlist_page
SELECT * FROM shortlist_read
WHERE organisation_id = :team_id AND reader_id = :me AND (CAST(:stage AS INTEGER) IS NULL OR stage = :stage) AND id < :before
ORDER BY id DESC LIMIT :limit;

-- name: shortlist_names
SELECT d.id, d.candidate_name, d.headline FROM shortlist_details AS d
WHERE d.organisation_id = :team_id AND (CAST(:stage AS INTEGER) IS NULL OR d.stage = :stage) AND d.id < :before
ORDER BY d.id DESC;

-- name: shortlist_notes
-- Somebody who has deleted their account no longer has a name.
SELECT n.id, n.author_id, p.name AS author_name, n.body, n.written_at
FROM shortlist_notes AS n LEFT JOIN people AS p ON p.id = n.author_id AND p.closing_at IS NULL
WHERE n.entry_id = :entry_id AND n.body <> '' ORDER BY n.id;

-- name: move_shortlist_entry
-- Compare and swap, if it is known which stage was shown.
UPDATE shortlist_entries SET stage = :stage
WHERE id = :id AND organisation_id = :team_id AND (CAST(:was AS INTEGER) IS NULL OR stage = :was);

-- name: write_shortlist_entry
-- Compare and swap, as in update_step: the outcome, and the note of this member. What others write meanwhile is theirs.
UPDATE shortlist_entries SET outcome = :outcome, revision = revision + CASE WHEN outcome <> :outcome THEN 1 ELSE 0 END
WHERE id = :id AND organisation_id = :team_id AND revision + COALESCE((
  SELECT n.revision FROM shortlist_notes AS n WHERE n.entry_id = :id AND n.author_id = :me), 0) = :revision;

-- name: write_shortlist_note
INSERT INTO shortlist_notes (id, entry_id, author_id, body, revision, written_at)
VALUES (:id, :entry_id, :me, :body, :more, :now)
ON CONFLICT (entry_id, author_id) DO UPDATE
SET body = excluded.body, revision = shortlist_notes.revision + :more, written_at = excluded.written_at;

-- name: delete_shortlist_entry
DELETE FROM shortlist_entries WHERE id = :id AND organisation_id = :team_id;

-- name: exported_shortlist
-- Everybody on the shortlist of their teams, with their own notes; and what they wrote in teams that they have left.
SELECT d.organisation_id, o.name AS organisation, d.candidate_id, d.candidate_name, d.stage, d.outcome, n.body AS note,
  d.added_at
FROM shortlist_details AS d JOIN organisations AS o ON o.id = d.organisation_id
  LEFT JOIN shortlist_notes AS n ON n.entry_id = d.id AND n.author_id = :me
WHERE n.id IS NOT NULL OR EXISTS (
  SELECT 1 FROM organisation_members AS m WHERE m.organisation_id = d.organisation_id AND m.person_id = :me)
ORDER BY d.id;
