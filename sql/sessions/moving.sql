-- name: propose_start
INSERT INTO proposed_starts (session_id, person_id, starts_at, instead_of, despite_busy)
VALUES (:session_id, :me, :starts_at, :instead_of, :despite_busy)
ON CONFLICT (session_id) DO UPDATE SET person_id = :me, starts_at = :starts_at, instead_of = :instead_of,
  despite_busy = :despite_busy;

-- name: take_proposed_start
-- Compare and swap: of two who answer at the same moment, one finds the proposal that was shown. `:by` proposed it.
DELETE FROM proposed_starts
WHERE session_id = :session_id AND person_id = :by AND starts_at = :starts_at AND instead_of = :instead_of
RETURNING starts_at, despite_busy;

-- name: move_session
UPDATE sessions SET starts_at = :starts_at, ends_at = :ends_at, host_ready_at = NULL, revision = revision + 1
WHERE id = :id AND kind <> 'class' AND status = 'scheduled' AND starts_at = :instead_of;

-- name: agree_to_start
UPDATE bookings SET must_confirm = 0, ready_at = NULL, agreed_start = :starts_at
WHERE session_id = :session_id AND status = 'booked';

-- name: exported_proposed_starts
SELECT session_id, starts_at, instead_of FROM proposed_starts WHERE person_id = :me ORDER BY session_id;
