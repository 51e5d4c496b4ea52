-- name: insert_session
-- Always a draft of its host, or the scheduled session that an accepted request becomes.
INSERT INTO sessions (id, kind, status, host_id, title, description, domain, starts_at, ends_at, duration_minutes, seats, price_cents, currency,
  meeting_link, cutoff_hours, series_id, search_text, created_at, published_at)
VALUES (:id, :kind, :status, :host_id, :title, :description, :domain, :starts_at, :ends_at, :duration_minutes, :seats, :price_cents, :currency,
  :meeting_link, :cutoff_hours, :series_id, :search_text, :now, :published_at);

-- name: know_domain
-- The first spelling stays; the key is folded by the application, which knows more letters than a database.
INSERT INTO domains (folded, name) VALUES (:folded, :name) ON CONFLICT (folded) DO NOTHING;

-- name: domain_as_known
-- As it was spelt first.
SELECT name FROM domains WHERE folded = :folded;

-- name: hosted_to_find
-- What is drafted or can be booked: only that is searched.
SELECT id, title, domain, description FROM sessions WHERE host_id = :me AND status IN ('draft', 'scheduled') ORDER BY id;

-- name: set_search_text
-- Its host has another name now.
UPDATE sessions SET search_text = :search_text WHERE id = :id;
