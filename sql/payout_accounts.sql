-- name: payout_account
SELECT * FROM payout_accounts WHERE person_id = :person_id;

-- name: insert_payout_account
INSERT INTO payout_accounts (id, person_id, country, created_at) VALUES (:id, :person_id, :country, :now)
ON CONFLICT (person_id) DO NOTHING;

-- name: move_payout_account
-- As long as the provider knows nothing of it.
UPDATE payout_accounts SET country = :country WHERE person_id = :person_id AND provider_id = '';

-- name: keep_payout_account
UPDATE payout_accounts SET provider_id = :provider_id WHERE id = :id AND provider_id = '';

-- name: forget_unmade_payout_account
DELETE FROM payout_accounts WHERE id = :id AND provider_id = '';

-- name: keep_payout_link
UPDATE payout_accounts SET url = :url, url_until = :until, look_at = :look_at WHERE id = :id;

-- name: keep_payout_standing
UPDATE payout_accounts SET is_ready = :is_ready, is_complete = :is_complete, look_at = :look_at WHERE id = :id;

-- name: payout_accounts_due
SELECT * FROM payout_accounts WHERE look_at IS NOT NULL AND look_at <= :now ORDER BY look_at, id LIMIT :most;

-- name: next_payout_account
SELECT MIN(look_at) FROM payout_accounts WHERE look_at IS NOT NULL;

-- name: look_at_account_soon
UPDATE payout_accounts SET look_at = :now WHERE provider_id = :name AND provider_id <> '';

-- name: look_at_account_of
UPDATE payout_accounts SET look_at = :now WHERE person_id = :person_id AND provider_id <> '';

-- name: forget_payout_account
-- They leave, or have left and are paid.
DELETE FROM payout_accounts
WHERE person_id = :person_id AND NOT EXISTS (
  SELECT 1 FROM payouts AS o WHERE o.account_id = person_id AND o.status = 'requested');
