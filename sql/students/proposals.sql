-- name: insert_proposal
INSERT INTO requests (id, learner_id, mentor_id, status, awaits, topic, message, duration_minutes, preferred_times,
  offered_times, price_cents, currency, despite_busy, created_at, expires_at)
VALUES (:id, :learner_id, :me, 'pending', 'learner', :topic, :message, :duration_minutes, '', :offered_times,
  :price_cents, :currency, :despite_busy, :now, :expires_at);

-- name: open_proposals
-- What waits for the learner, and whether they are talking about this already, no matter who began.
SELECT COUNT(*) FILTER (WHERE awaits = 'learner') AS open, COUNT(*) FILTER (WHERE topic = :topic) AS same_topic
FROM requests WHERE mentor_id = :me AND learner_id = :learner_id AND status = 'pending';
