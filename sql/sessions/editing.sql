-- name: update_session
-- A host who was ready for the old time has to get ready again. A seat may be booked while the host is editing.
UPDATE sessions SET host_ready_at = CASE WHEN starts_at = :starts_at THEN host_ready_at ELSE NULL END,
  title = :title, description = :description, domain = :domain, starts_at = :starts_at, ends_at = :ends_at,
  duration_minutes = :duration_minutes, seats = :seats, price_cents = :price_cents, currency = :currency,
  meeting_link = :meeting_link, cutoff_hours = :cutoff_hours, search_text = :search_text,
  revision = revision + 1
WHERE id = :id AND host_id = :me AND status IN ('draft', 'scheduled') AND seats_taken <= :seats;
