-- name: insert_session
-- A draft, or the scheduled session of an accepted request.
INSERT INTO sessions (id, kind, status, host_id, title, description, domain, starts_at, ends_at, duration_minutes,
  seats, price_cents, currency, meeting_link, cutoff_hours, series_id, search_text, created_at, published_at)
VALUES (:id, :kind, :status, :host_id, :title, :description, :domain, :starts_at, :ends_at, :duration_minutes,
  :seats, :price_cents, :currency, :meeting_link, :cutoff_hours, :series_id, :search_text, :now, :published_at);

-- name: insert_domain
-- The first spelling is kept. Python folds the key, because SQLite folds ASCII only.
INSERT INTO domains (folded, name) VALUES (:folded, :name) ON CONFLICT (folded) DO NOTHING;

-- name: domain_name
SELECT name FROM domains WHERE folded = :folded;

-- name: searchable_sessions
SELECT id, title, domain, description FROM sessions
WHERE host_id = :me AND status IN ('draft', 'scheduled') ORDER BY id;

-- name: set_search_text
UPDATE sessions SET search_text = :search_text WHERE id = :id;
