-- Mail in the language of its reader, of a kind that they may do without; and why one was not sent.
ALTER TABLE mails ADD COLUMN language TEXT NOT NULL DEFAULT '';
-- Empty: about the account, which everybody gets. person_id is no reference: a mail about a deletion outlives the person.
ALTER TABLE mails ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN person_id INTEGER;
ALTER TABLE mails ADD COLUMN tried_at TEXT;   -- last
ALTER TABLE mails ADD COLUMN failed_at TEXT;  -- it is not tried again
ALTER TABLE mails ADD COLUMN problem TEXT NOT NULL DEFAULT '';
-- How many somebody got within an hour.
CREATE INDEX mails_tried ON mails (recipient, tried_at) WHERE tried_at IS NOT NULL AND kind <> '';

CREATE TABLE unwanted_mails (
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  kind      TEXT NOT NULL,
  since     TEXT NOT NULL,
  PRIMARY KEY (person_id, kind)
) STRICT;
