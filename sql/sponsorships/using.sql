-- name: sponsorships_of_learner
-- What :me may use now, from anybody: for sessions of one mentor, or for all; or one of them. What they
-- gave a code for comes first: nobody who names them again and again is in its way. What names their address alone is
-- for them once that is confirmed.
SELECT d.*, COALESCE(m.cents, 0) AS month_cents, (
  SELECT COUNT(*) FROM sponsored_seats AS st JOIN payments AS p ON p.booking_id = st.booking_id
  WHERE st.sponsorship_id = d.id AND st.learner_id = :me AND p.charged_cents > 0) AS uses,
  CASE WHEN EXISTS (SELECT 1 FROM people AS o WHERE o.id = :me AND o.confirmed_email = o.email)
    OR d.id IN (SELECT e.sponsorship_id FROM sponsored_people AS e WHERE e.person_id = :me AND e.removed_at IS NULL)
  THEN 1 ELSE 0 END AS is_confirmed
FROM sponsorship_details AS d
LEFT JOIN sponsored_months AS m ON m.sponsorship_id = d.id AND m.month = :month
WHERE d.id IN (
    SELECT a.sponsorship_id FROM sponsored_people AS a WHERE a.person_id = :me AND a.removed_at IS NULL
    UNION SELECT b.sponsorship_id FROM sponsored_people AS b
    WHERE b.email = (SELECT p.email FROM people AS p WHERE p.id = :me AND p.role = 'learner'))
  AND d.status = 'active' AND d.is_able AND (d.until IS NULL OR d.until > :now)
  AND (CAST(:host_id AS BIGINT) IS NULL OR d.all_mentors = 1 OR EXISTS (
    SELECT 1 FROM sponsored_mentors AS sm WHERE sm.sponsorship_id = d.id AND sm.mentor_id = :host_id))
  AND (CAST(:id AS BIGINT) IS NULL OR d.id = :id)
ORDER BY CASE WHEN d.id IN (
    SELECT c.sponsorship_id FROM sponsored_people AS c WHERE c.person_id = :me AND c.removed_at IS NULL)
  THEN 0 ELSE 1 END, d.id LIMIT :limit;

-- name: mentors_of_sponsors
-- Whose sessions the sponsors of :me pay for, where that isn't everybody.
SELECT sm.sponsorship_id, p.id, p.name FROM sponsored_mentors AS sm
JOIN sponsorships AS sp ON sp.id = sm.sponsorship_id AND sp.all_mentors = 0 JOIN people AS p ON p.id = sm.mentor_id
WHERE sm.sponsorship_id IN (
  SELECT a.sponsorship_id FROM sponsored_people AS a WHERE a.person_id = :me AND a.removed_at IS NULL
  UNION SELECT b.sponsorship_id FROM sponsored_people AS b WHERE b.email = (SELECT q.email FROM people AS q WHERE q.id = :me))
ORDER BY p.name, p.id;

-- name: sponsorship_by_code
SELECT * FROM sponsorship_details
WHERE code = :code AND status = 'active' AND is_able AND (until IS NULL OR until > :now);

-- name: insert_sponsored_seat
INSERT INTO sponsored_seats (booking_id, sponsorship_id, sponsor_id, learner_id, created_at)
SELECT CAST(:booking_id AS BIGINT), sp.id, sp.organisation_id, CAST(:learner_id AS BIGINT), :now
FROM sponsorships AS sp WHERE sp.id = :id;

-- name: charge_sponsorship
INSERT INTO sponsored_months (sponsorship_id, month, seats, cents, most_cents)
SELECT st.sponsorship_id, SUBSTR(st.created_at, 1, 7), 1, CAST(:cents AS BIGINT), sp.monthly_cents
FROM sponsored_seats AS st JOIN sponsorships AS sp ON sp.id = st.sponsorship_id WHERE st.booking_id = :booking_id
ON CONFLICT (sponsorship_id, month) DO UPDATE SET seats = sponsored_months.seats + 1,
  cents = sponsored_months.cents + excluded.cents, most_cents = excluded.most_cents;

-- name: refund_sponsorship
-- In the month in which the seat was booked, so that there is room in that one again.
UPDATE sponsored_months SET seats = seats - 1, cents = cents + :cents
WHERE (sponsorship_id, month) = (
  SELECT st.sponsorship_id, SUBSTR(st.created_at, 1, 7) FROM sponsored_seats AS st WHERE st.booking_id = :booking_id);

-- name: spent_of_sponsorship
SELECT * FROM sponsorship_details WHERE id = :id;
