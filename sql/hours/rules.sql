-- name: set_hours
INSERT INTO hours (mentor_id, timezone, weekly, lengths, currency, buffer_before, buffer_after, notice_hours,
  horizon_days, per_day, per_week, confirm)
VALUES (:mentor_id, :timezone, :weekly, :lengths, :currency, :buffer_before, :buffer_after, :notice_hours,
  :horizon_days, :per_day, :per_week, :confirm)
ON CONFLICT (mentor_id) DO UPDATE SET timezone = :timezone, weekly = :weekly, lengths = :lengths,
  currency = :currency, buffer_before = :buffer_before, buffer_after = :buffer_after, notice_hours = :notice_hours,
  horizon_days = :horizon_days, per_day = :per_day, per_week = :per_week, confirm = :confirm;

-- name: clear_hours_days
DELETE FROM hours_days WHERE mentor_id = :mentor_id;

-- name: add_hours_day
INSERT INTO hours_days (mentor_id, day, begins, ends) VALUES (:mentor_id, :day, :begins, :ends)
ON CONFLICT (mentor_id, day, begins, ends) DO NOTHING;
