-- name: listed_mentor
SELECT p.id, p.name, p.headline, p.profession, p.expertise, p.bio, p.hourly_rate_cents, p.currency, p.rating_sum,
  p.rating_count, h.lengths, h.currency AS hours_currency
FROM listed_mentors AS p LEFT JOIN hours AS h ON h.mentor_id = p.id
WHERE p.id = :id;

-- name: keep_listing
INSERT INTO listings (mentor_id, standing, rating, ratings, price_currency, price_cents, next_open_at, due_at, is_read)
VALUES (:mentor_id, :standing, :rating, :ratings, :price_currency, :price_cents, '9999', :now, 1)
ON CONFLICT (mentor_id) DO UPDATE SET standing = :standing, rating = :rating, ratings = :ratings,
  price_currency = :price_currency, price_cents = :price_cents, is_read = 1;

-- name: forget_listing
DELETE FROM listings WHERE mentor_id = :mentor_id;

-- name: next_listing_due
SELECT MIN(due_at) FROM listings;

-- name: listings_due
SELECT mentor_id, is_read FROM listings WHERE due_at <= :now ORDER BY due_at, mentor_id LIMIT :most;

-- name: listings_kept
SELECT mentor_id, next_open_at FROM listings WHERE due_at > :now ORDER BY mentor_id LIMIT :most;

-- name: keep_opening
UPDATE listings SET next_open_at = :next_open_at, due_at = :due_at WHERE mentor_id = :mentor_id;

-- name: words_of_listing
SELECT word, weight FROM listing_words WHERE mentor_id = :mentor_id ORDER BY word;

-- name: add_listing_word
INSERT INTO listing_words (word, mentor_id, weight) VALUES (:word, :mentor_id, :weight)
ON CONFLICT (word, mentor_id) DO UPDATE SET weight = :weight;

-- name: drop_listing_word
DELETE FROM listing_words WHERE word = :word AND mentor_id = :mentor_id;

-- name: count_word
INSERT INTO words (word, listings) VALUES (:word, 1)
ON CONFLICT (word) DO UPDATE SET listings = words.listings + 1
RETURNING listings;

-- name: count_word_less
UPDATE words SET listings = listings - 1 WHERE word = :word;

-- name: forget_word
DELETE FROM words WHERE word = :word AND listings = 0;

-- name: add_misspelling
INSERT INTO misspellings (part, word) VALUES (:part, :word) ON CONFLICT (part, word) DO NOTHING;
