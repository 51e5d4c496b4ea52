-- A notification is its kind and its parameters; the sentence is rendered when it is read, in the reader's language.
-- Rows written before keep their finished text in title and body. New rows leave both empty.
ALTER TABLE notifications ADD COLUMN params TEXT NOT NULL DEFAULT '{}';

-- What a person chose, empty to follow the browser; and what their browser asked for last, for mails and pushes.
ALTER TABLE people ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN browser_language TEXT NOT NULL DEFAULT '';
