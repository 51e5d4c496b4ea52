-- Calls of two people, from the first ring. Nobody is in two of them at once. One that is `silent` rings nowhere.
CREATE TABLE rings (
  id          INTEGER PRIMARY KEY,
  caller_id   INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  callee_id   INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE CHECK (callee_id <> caller_id),
  status      TEXT NOT NULL CHECK (status IN ('ringing', 'answered', 'refused', 'missed', 'ended')),
  why         TEXT NOT NULL DEFAULT '' CHECK (why IN ('', 'busy', 'offline', 'hung_up')),
  is_silent   INTEGER NOT NULL DEFAULT 0 CHECK (is_silent IN (0, 1)),
  created_at  TEXT NOT NULL,
  answered_at TEXT,
  ended_at    TEXT,
  lost_at     TEXT  -- since when nobody is known to be in it: Mentora was started again
) STRICT;
CREATE UNIQUE INDEX rings_by_caller_now ON rings (caller_id) WHERE status IN ('ringing', 'answered');
CREATE UNIQUE INDEX rings_by_callee_now ON rings (callee_id) WHERE status IN ('ringing', 'answered') AND is_silent = 0;
CREATE INDEX rings_by_status ON rings (status, created_at) WHERE status IN ('ringing', 'answered');
CREATE INDEX rings_by_caller ON rings (caller_id, created_at);
CREATE INDEX rings_by_callee ON rings (callee_id, created_at);
CREATE INDEX rings_by_time ON rings (created_at);
