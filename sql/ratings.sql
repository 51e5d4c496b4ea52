-- name: rate_booking
-- Once, by a learner who was there and whom the host has not removed, after the session was completed.
UPDATE bookings SET rating = :rating, review = :review, rated_at = :now,
  reviewed_id = (SELECT s.host_id FROM sessions AS s WHERE s.id = bookings.session_id)
WHERE id = :id AND learner_id = :me AND status = 'booked' AND removed_at IS NULL AND rated_at IS NULL
  AND EXISTS (SELECT 1 FROM sessions AS s WHERE s.id = bookings.session_id AND s.status = 'completed'
    AND s.ends_at > :since AND COALESCE(s.host_id, 0) <> :me
    AND (bookings.joined_at IS NOT NULL OR s.meeting_link <> ''));

-- name: add_rating
-- Every card shows a rating, so the sum and the count are stored with the mentor.
UPDATE people SET rating_sum = rating_sum + :rating, rating_count = rating_count + 1 WHERE id = :id;
