-- name: write_summary
-- Compare and swap, unless a program does not say what it had read.
UPDATE sessions SET summary = :summary, summary_draft = '', summary_revision = summary_revision + 1,
  summarised_at = CASE WHEN :summary = '' THEN summarised_at ELSE COALESCE(summarised_at, :now) END
WHERE id = :id AND host_id = :me AND status = 'completed'
  AND summary_revision = COALESCE(CAST(:revision AS BIGINT), summary_revision);

-- name: write_draft
UPDATE sessions SET summary_draft = :summary, summary_revision = summary_revision + 1
WHERE id = :id AND host_id = :me AND status IN ('live', 'completed')
  AND summary_revision = COALESCE(CAST(:revision AS BIGINT), summary_revision);

-- name: summary_now
SELECT summary, summary_draft AS draft, summary_revision AS revision FROM sessions WHERE id = :id AND host_id = :me;
