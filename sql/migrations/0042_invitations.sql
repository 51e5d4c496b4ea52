-- What a mail brings along for the calendar, as JSON: it is written when the mail is delivered.
ALTER TABLE mails ADD COLUMN calendar TEXT NOT NULL DEFAULT '';
