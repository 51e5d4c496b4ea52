-- name: insert_attempt
INSERT INTO attempts (id, payment_id, way, status, amount_cents, currency, is_held, look_at, created_at)
VALUES (:id, :payment_id, :way, 'wanted', :cents, :currency, :is_held, :look_at, :now);

-- name: attempt
SELECT a.*, p.title, p.owed_cents, p.lapsed_at FROM attempts AS a JOIN payment_details AS p ON p.id = a.payment_id
WHERE a.id = :id;

-- name: attempt_under_way
SELECT a.*, p.title, p.owed_cents, p.lapsed_at FROM attempts AS a JOIN payment_details AS p ON p.id = a.payment_id
WHERE a.payment_id = :payment_id AND a.status IN ('wanted', 'open') ORDER BY a.id DESC LIMIT 1;

-- name: attempts_of_payment
SELECT id, status FROM attempts WHERE payment_id = :payment_id ORDER BY id;

-- name: next_look
SELECT MIN(look_at) FROM attempts WHERE look_at IS NOT NULL;

-- name: next_order
SELECT MIN(due_at) FROM payment_orders WHERE status = 'wanted';

-- name: attempts_due
SELECT a.*, p.title, p.owed_cents, p.lapsed_at FROM attempts AS a JOIN payment_details AS p ON p.id = a.payment_id
WHERE a.look_at IS NOT NULL AND a.look_at <= :now ORDER BY a.look_at, a.id LIMIT :most;

-- name: orders_due
SELECT id, attempt_id, kind, tries FROM payment_orders
WHERE status = 'wanted' AND due_at <= :now ORDER BY due_at, id LIMIT :most;

-- name: insert_event
INSERT INTO payment_events (way, event_id, kind, provider_id, created_at)
VALUES (:way, :event_id, :kind, :provider_id, :now) ON CONFLICT (way, event_id) DO NOTHING;

-- name: look_soon
UPDATE attempts SET look_at = :now, heard = heard + 1
WHERE way = :way AND ((provider_id = :name AND provider_id <> '') OR (charge_id = :name AND charge_id <> ''));

-- name: look_at_payment
UPDATE attempts SET look_at = :now WHERE payment_id = :payment_id AND status <> 'ended';

-- name: look_later
UPDATE attempts SET look_at = :look_at WHERE id = :id;

-- name: keep_attempt
UPDATE attempts SET payment_id = :payment_id, status = :status, provider_id = :provider_id, charge_id = :charge_id,
  url = :url, received_cents = :received_cents, given_back_cents = :given_back_cents,
  failed_cents = :failed_cents, held_at = :held_at,
  look_at = :look_at
WHERE id = :id;

-- name: keep_attempt_state
UPDATE payments SET attempt = :attempt WHERE id = :id;

-- name: insert_order
-- Once for each attempt, however often it is planned.
INSERT INTO payment_orders (id, attempt_id, kind, status, due_at, created_at)
VALUES (:id, :attempt_id, :kind, 'wanted', :now, :now) ON CONFLICT (attempt_id, kind) DO NOTHING;

-- name: refunds_on_their_way
-- Of somebody who has paid twice, one of both goes back, also while the provider can’t be reached.
SELECT CAST(COALESCE(SUM(a.received_cents - a.given_back_cents), 0) AS BIGINT)
FROM payment_orders AS o JOIN attempts AS a ON a.id = o.attempt_id
WHERE a.payment_id = :payment_id AND a.id <> :but AND o.kind = 'refund' AND o.status = 'wanted';

-- name: captures_refused
SELECT COUNT(*) FROM payment_orders WHERE attempt_id = :attempt_id AND kind = 'capture' AND status = 'failed';

-- name: settle_order
UPDATE payment_orders SET status = :status, problem = :problem WHERE id = :id AND status = 'wanted';

-- name: postpone_order
UPDATE payment_orders SET due_at = :due_at, tries = tries + 1 WHERE id = :id AND status = 'wanted';

-- name: payment_again
-- Another seat that they have taken in the session since.
SELECT * FROM payment_details
WHERE learner_id = :learner_id AND session_id = :session_id AND booking_status = 'booked' AND owed_cents > 0
ORDER BY id DESC LIMIT 1;
