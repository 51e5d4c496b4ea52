-- Conversations of two people, in writing. The ids of the two stay when one of them leaves: what was written is still
-- there for the other to read, by a former member. Nobody else ever gets such an id.
CREATE TABLE conversations (
  id         INTEGER PRIMARY KEY,
  low_id     INTEGER NOT NULL,
  high_id    INTEGER NOT NULL CHECK (high_id > low_id),
  opened_by  INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (low_id, high_id)
) STRICT;
CREATE INDEX conversations_by_opener ON conversations (opened_by, created_at);

-- What a conversation is to each of the two.
CREATE TABLE conversation_sides (
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  person_id       INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  other_id        INTEGER NOT NULL,
  last_id         INTEGER NOT NULL,  -- their newest message, at first the id of the conversation: the order of the list
  read_id         INTEGER NOT NULL DEFAULT 0,
  unread          INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0),
  unread_since    TEXT,
  blocked_at      TEXT,  -- since when the other one cannot reach them
  PRIMARY KEY (conversation_id, person_id)
) STRICT;
CREATE INDEX conversation_sides_by_time ON conversation_sides (person_id, last_id);
CREATE INDEX conversation_sides_unread ON conversation_sides (person_id, unread) WHERE unread > 0;
CREATE INDEX conversation_sides_waiting ON conversation_sides (unread_since, person_id) WHERE unread > 0;

CREATE TABLE direct_messages (
  id              INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  sender_id       INTEGER NOT NULL,
  client_id       TEXT NOT NULL,  -- the page made it: what is sent twice is stored once
  body            TEXT NOT NULL,
  search_text     TEXT NOT NULL,  -- its words, folded
  is_held         INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),  -- the other one had blocked its sender
  sent_at         TEXT NOT NULL,
  edited_at       TEXT,
  deleted_at      TEXT,
  changed_at      TEXT  -- when it was edited or deleted last
) STRICT;
CREATE UNIQUE INDEX direct_messages_once ON direct_messages (conversation_id, sender_id, client_id);
CREATE INDEX direct_messages_by_conversation ON direct_messages (conversation_id, id);
CREATE INDEX direct_messages_changed ON direct_messages (conversation_id, changed_at) WHERE changed_at IS NOT NULL;
CREATE INDEX direct_messages_by_sender ON direct_messages (sender_id, sent_at);

CREATE TABLE message_files (
  message_id INTEGER PRIMARY KEY REFERENCES direct_messages (id) ON DELETE CASCADE,
  person_id  INTEGER NOT NULL,
  name       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  preview    BLOB,
  body       BLOB NOT NULL
) STRICT;
CREATE INDEX message_files_by_person ON message_files (person_id, bytes);

-- What was reported, as it was then: it may have been deleted since.
CREATE TABLE message_reports (
  id              INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  message_id      INTEGER NOT NULL DEFAULT 0,  -- 0: all that they wrote
  person_id       INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  about_id        INTEGER NOT NULL,
  reason          TEXT NOT NULL,
  quoted          TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  settled_at      TEXT,
  UNIQUE (person_id, conversation_id, message_id)
) STRICT;
CREATE INDEX message_reports_open ON message_reports (id) WHERE settled_at IS NULL;
CREATE INDEX message_reports_by_conversation ON message_reports (conversation_id);
