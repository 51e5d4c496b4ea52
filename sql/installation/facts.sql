-- name: fact
-- One word about the installation.
SELECT value FROM facts WHERE name = :name;

-- name: set_fact
-- The latest word holds.
INSERT INTO facts (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
