-- People, the devices they are signed in on, and what they are told.

CREATE TABLE people (
  id            INTEGER PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,  -- lower-cased by the application
  name          TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  password_hash TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('learner', 'mentor', 'employer')),
  timezone      TEXT NOT NULL,
  appearance    TEXT NOT NULL DEFAULT 'auto' CHECK (appearance IN ('auto', 'light', 'dark')),
  created_at    TEXT NOT NULL
) STRICT;

-- One row while somebody is signed in there; logging out removes it and leaves a revocation.
CREATE TABLE devices (
  id         INTEGER PRIMARY KEY,  -- the `sid` of its tokens
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  label      TEXT NOT NULL,
  address    TEXT NOT NULL,
  created_at TEXT NOT NULL,
  seen_at    TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX devices_by_person ON devices (person_id, seen_at);
CREATE INDEX devices_by_expiry ON devices (expires_at);

-- Tokens that must not be taken any more although they have not expired. No reference: they outlive the person.
CREATE TABLE revocations (
  device_id  INTEGER PRIMARY KEY,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX revocations_by_expiry ON revocations (expires_at);

-- Browsers a person has logged in with before; an unknown one is worth a notification.
CREATE TABLE browsers (
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  browser    TEXT NOT NULL,  -- a hash: the cookie itself is the browser's
  created_at TEXT NOT NULL,
  PRIMARY KEY (person_id, browser)
) STRICT;

CREATE TABLE resets (
  token_hash TEXT PRIMARY KEY,  -- a hash: who reads the database cannot use the link
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX resets_by_person ON resets (person_id);
CREATE INDEX resets_by_expiry ON resets (expires_at);

CREATE TABLE notifications (
  id         INTEGER PRIMARY KEY,  -- ordered by time, so it is the order of the list too
  person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  kind       TEXT NOT NULL,
  level      TEXT NOT NULL CHECK (level IN ('info', 'urgent')),
  title      TEXT NOT NULL,
  body       TEXT NOT NULL DEFAULT '',
  link       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  read_at    TEXT
) STRICT;
CREATE INDEX notifications_by_person ON notifications (person_id, id);
-- Counted on every page; a person has few unread ones however many there are in all.
CREATE INDEX notifications_unread ON notifications (person_id, level, id) WHERE read_at IS NULL;

-- Mail is written in the same transaction as its cause, and delivered by the clock afterwards.
CREATE TABLE mails (
  id         INTEGER PRIMARY KEY,
  recipient  TEXT NOT NULL,
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  due_at     TEXT NOT NULL,  -- moved ahead by each claim, so that a lost one is tried again
  attempts   INTEGER NOT NULL DEFAULT 0,
  sent_at    TEXT
) STRICT;
CREATE INDEX mails_due ON mails (due_at) WHERE sent_at IS NULL;

-- What is true of this installation as a whole, such as that it holds demo people.
CREATE TABLE facts (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
