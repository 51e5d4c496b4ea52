-- How fast mentors answer requests, and who is not taking any at the moment.

-- The first answer of a mentor to a request; or that it expired without one, although there was time. It outlives the
-- learner, who may leave: what is known of the mentor stays the same.
CREATE TABLE replies (
  request_id INTEGER PRIMARY KEY,
  mentor_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  minutes    INTEGER CHECK (minutes >= 0),  -- empty: no answer
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX replies_by_mentor ON replies (mentor_id, created_at, request_id, minutes);

-- The median of the latest of them, which every card shows; `doctor` compares it.
ALTER TABLE people ADD COLUMN answer_minutes INTEGER;
-- Since when learners cannot send this mentor requests, and when the mentor last took them again.
ALTER TABLE people ADD COLUMN paused_at TEXT;
ALTER TABLE people ADD COLUMN resumed_at TEXT;
