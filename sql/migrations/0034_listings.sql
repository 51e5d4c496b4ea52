-- The mentors that can be found, with all that they are filtered and ordered by: a search reads one index of it, not every
-- mentor and all their hours. Kept by the writes it follows from; `doctor` compares.
CREATE TABLE listings (
  mentor_id    INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
  standing     INTEGER NOT NULL,  -- what is ordered by when nothing else is: well rated by many, and with something to read
  rating       INTEGER NOT NULL,  -- thousandths of a star; 0 without ratings
  ratings      INTEGER NOT NULL,
  price_currency TEXT NOT NULL,   -- '~' without a price, so that those come last
  price_cents  INTEGER NOT NULL,  -- of an hour
  next_open_at TEXT NOT NULL,     -- '9999' if there is no open time ahead
  due_at       TEXT NOT NULL,     -- when the next open time has to be looked up again
  is_read      INTEGER NOT NULL DEFAULT 0 CHECK (is_read IN (0, 1))  -- whether its words are in the index
) STRICT;
-- One for each order, with the columns of all filters.
CREATE INDEX listings_by_standing ON listings (standing, mentor_id, rating, price_currency, price_cents, next_open_at);
CREATE INDEX listings_by_rating ON listings (rating, ratings, mentor_id, price_currency, price_cents, next_open_at);
CREATE INDEX listings_by_price ON listings (price_currency, price_cents, mentor_id, rating, next_open_at);
CREATE INDEX listings_by_opening ON listings (next_open_at, mentor_id, rating, price_currency, price_cents);
CREATE INDEX listings_by_due ON listings (due_at, mentor_id);

-- The index of their texts: words without case and accents.
CREATE TABLE words (
  word     TEXT PRIMARY KEY,
  listings INTEGER NOT NULL CHECK (listings >= 0)  -- how many say it
) STRICT;

CREATE TABLE listing_words (
  word      TEXT NOT NULL,
  mentor_id INTEGER NOT NULL REFERENCES listings (mentor_id) ON DELETE CASCADE,
  weight    INTEGER NOT NULL,  -- where it was said: a name says more than a long text
  PRIMARY KEY (word, mentor_id)
) STRICT;
CREATE INDEX listing_words_by_mentor ON listing_words (mentor_id, word);

-- Each word without one of its letters: two spellings that share one differ by a slip of the finger.
CREATE TABLE misspellings (
  part TEXT NOT NULL,
  word TEXT NOT NULL REFERENCES words (word) ON DELETE CASCADE,
  PRIMARY KEY (part, word)
) STRICT;
CREATE INDEX misspellings_by_word ON misspellings (word);

-- The clock reads their texts and hours soon after the start, those of a few mentors at a time.
INSERT INTO listings (mentor_id, standing, rating, ratings, price_currency, price_cents, next_open_at, due_at)
SELECT id, 0, 0, 0, '~', 0, '9999', '' FROM people WHERE role = 'mentor' AND closing_at IS NULL;
