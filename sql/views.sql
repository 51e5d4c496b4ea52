-- Columns that several queries share. Views are replaced when this file changes, so they need no migration.

CREATE VIEW session_cards AS
SELECT s.id, s.kind, s.status, s.title, s.description, s.domain, s.starts_at, s.ends_at, s.duration_minutes, s.seats,
  s.seats_taken, s.price_cents, s.currency, s.meeting_link, s.cutoff_hours, s.created_at, s.host_id, s.search_text,
  host.name AS host_name, host.rating_sum, host.rating_count
FROM sessions AS s JOIN people AS host ON host.id = s.host_id;

CREATE VIEW open_texts AS
SELECT id, search_text FROM sessions WHERE kind = 'class' AND status = 'scheduled';
