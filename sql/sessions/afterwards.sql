-- name: write_summary
UPDATE sessions SET summary = :summary,
  summarised_at = CASE WHEN :summary = '' THEN summarised_at ELSE COALESCE(summarised_at, :now) END
WHERE id = :id AND host_id = :me AND status = 'completed';
