-- What somebody has begun to write in a conversation, for each of their devices.
ALTER TABLE conversation_sides ADD COLUMN draft TEXT NOT NULL DEFAULT '';
