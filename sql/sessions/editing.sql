-- name: update_session
-- Only what has not begun can be changed. Seats are never fewer than are taken, whoever books meanwhile. Ready for another time is not ready.
UPDATE sessions SET host_ready_at = CASE WHEN starts_at = :starts_at THEN host_ready_at ELSE NULL END,
  title = :title, description = :description, domain = :domain, starts_at = :starts_at, ends_at = :ends_at,
  duration_minutes = :duration_minutes, seats = :seats, price_cents = :price_cents, currency = :currency, meeting_link = :meeting_link,
  cutoff_hours = :cutoff_hours, search_text = :search_text
WHERE id = :id AND host_id = :me AND status IN ('draft', 'scheduled') AND seats_taken <= :seats;
