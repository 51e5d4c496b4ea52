-- What is being paid online or reserved comes in without an operator: their list does not read it.
DROP INDEX payments_owed;
CREATE INDEX payments_owed ON payments (id)
WHERE way <> 'direct' AND charged_cents > received_cents AND attempt NOT IN ('pending', 'held');
