-- name: hours
SELECT h.mentor_id, p.name, h.timezone, h.weekly, h.lengths, h.currency, h.buffer_before, h.buffer_after, h.notice_hours,
  h.horizon_days, h.per_day, h.per_week, h.confirm,
  CASE WHEN p.paused_at IS NULL THEN 0 ELSE 1 END AS is_paused
FROM hours AS h JOIN people AS p ON p.id = h.mentor_id
WHERE h.mentor_id = :mentor_id;

-- name: hours_days
SELECT day, begins, ends FROM hours_days
WHERE mentor_id = :mentor_id AND day BETWEEN :first AND :last
ORDER BY day, begins, ends LIMIT 2000;
