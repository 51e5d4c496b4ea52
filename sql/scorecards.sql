-- name: criteria
SELECT number, name FROM criteria WHERE interview_id = :interview_id ORDER BY place;

-- name: insert_criterion
INSERT INTO criteria (interview_id, number, place, name) VALUES (:interview_id, :number, :place, :name);

-- name: delete_criteria
DELETE FROM criteria WHERE interview_id = :interview_id;

-- name: any_scorecard_sent
SELECT EXISTS (SELECT 1 FROM scorecards WHERE interview_id = :interview_id AND sent_at IS NOT NULL);

-- name: scorecards
-- Drafts are read by their author alone. What the others sent is read by the interviewers who have sent their own, and
-- by the rest of the team once the interview is over; by nobody before.
SELECT c.id, c.interview_id, c.person_id, c.recommendation, c.notes, c.written_at, c.sent_at, p.name AS person_name,
  p.picture AS person_picture
FROM scorecards AS c LEFT JOIN people AS p ON p.id = c.person_id
WHERE c.interview_id = :interview_id
  AND EXISTS (SELECT 1 FROM interview_sides AS t
    WHERE t.interview_id = :interview_id AND t.person_id = :me AND t.side IN ('employer', 'colleague', 'team'))
  AND (c.person_id = :me OR (c.sent_at IS NOT NULL AND (
    EXISTS (SELECT 1 FROM scorecards AS own
      WHERE own.interview_id = :interview_id AND own.person_id = :me AND own.sent_at IS NOT NULL)
    OR (EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = :interview_id AND s.status IN ('completed', 'missed'))
      AND NOT EXISTS (SELECT 1 FROM interview_sides AS t
        WHERE t.interview_id = :interview_id AND t.person_id = :me AND t.side IN ('employer', 'colleague'))))))
ORDER BY c.sent_at, c.id;

-- name: scores
-- Of the scorecards of an interview: `scorecards` says which of them somebody may read.
SELECT s.scorecard_id, s.number, s.score, s.words FROM scores AS s JOIN scorecards AS c ON c.id = s.scorecard_id
WHERE c.interview_id = :interview_id ORDER BY s.scorecard_id, s.number;

-- name: scorecards_sent
-- Who has sent theirs, and nothing of what it says.
SELECT person_id FROM scorecards WHERE interview_id = :interview_id AND sent_at IS NOT NULL ORDER BY id;

-- name: write_scorecard
-- One that was sent stays as it is.
INSERT INTO scorecards (id, interview_id, person_id, recommendation, notes, written_at, sent_at)
VALUES (:id, :interview_id, :person_id, :recommendation, :notes, :now, :sent_at)
ON CONFLICT (interview_id, person_id) DO UPDATE SET recommendation = :recommendation, notes = :notes,
  written_at = :now, sent_at = :sent_at
WHERE scorecards.sent_at IS NULL
RETURNING id;

-- name: delete_scores
DELETE FROM scores WHERE scorecard_id = :scorecard_id;

-- name: insert_score
INSERT INTO scores (scorecard_id, number, score, words) VALUES (:scorecard_id, :number, :score, :words);

-- name: drop_scores_of_criterion
-- In drafts, when it is gone: another one may get its number.
DELETE FROM scores WHERE number = :number
  AND scorecard_id IN (SELECT c.id FROM scorecards AS c WHERE c.interview_id = :interview_id);

-- name: drop_draft
DELETE FROM scorecards WHERE interview_id = :interview_id AND person_id = :person_id AND sent_at IS NULL;

-- name: drop_drafts
DELETE FROM scorecards WHERE person_id = :person_id AND sent_at IS NULL;

-- name: exported_scorecards
SELECT c.id, c.interview_id, d.title, d.candidate_name, c.recommendation, c.notes, c.written_at, c.sent_at
FROM scorecards AS c JOIN interview_details AS d ON d.id = c.interview_id WHERE c.person_id = :me ORDER BY c.id;

-- name: exported_scores
SELECT s.scorecard_id, s.number, s.score, s.words FROM scores AS s JOIN scorecards AS c ON c.id = s.scorecard_id
WHERE c.person_id = :me ORDER BY s.scorecard_id, s.number;
