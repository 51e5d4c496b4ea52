-- What a message says to its sender alone: they edited it when the other one had blocked them.
ALTER TABLE direct_messages ADD COLUMN held_body TEXT;
