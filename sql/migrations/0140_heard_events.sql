-- What is heard while the provider answers may be newer than the answer: it is looked at again.
ALTER TABLE attempts ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;  -- how many events were about it
