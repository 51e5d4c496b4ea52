-- What is open, with all that it is chosen by: a filter that few or none fit looks at an index, not at every session.
-- `kind` and `status` are in it because SQLite reads the row of a session whose index lacks a column that is compared.
DROP INDEX sessions_open;
CREATE INDEX sessions_open ON sessions (starts_at, id, price_cents, currency, domain, host_id, kind, status)
WHERE kind = 'class' AND status = 'scheduled';
DROP INDEX sessions_open_by_domain;
CREATE INDEX sessions_open_by_domain ON sessions (domain, starts_at, id, price_cents, currency, kind, status)
WHERE kind = 'class' AND status = 'scheduled';
CREATE INDEX sessions_open_by_host ON sessions (host_id, starts_at, id, domain, kind, status)
WHERE kind = 'class' AND status = 'scheduled';
