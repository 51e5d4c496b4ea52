-- name: write_summary
UPDATE sessions SET summary = :summary, summary_draft = '',
  summarised_at = CASE WHEN :summary = '' THEN summarised_at ELSE COALESCE(summarised_at, :now) END
WHERE id = :id AND host_id = :me AND status = 'completed';

-- name: write_draft
UPDATE sessions SET summary_draft = :summary WHERE id = :id AND host_id = :me AND status IN ('live', 'completed');

-- name: summary_draft
SELECT summary_draft FROM sessions WHERE id = :id AND host_id = :me;
