-- name: set_operator
UPDATE people SET is_admin = :is_admin WHERE email = :email AND is_admin <> :is_admin AND closing_at IS NULL
RETURNING id, name;
