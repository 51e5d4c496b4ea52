-- What an operator looks at is listed newest first. Of what learners pay directly, only what came in is added up.
DROP INDEX payments_owed;
DROP INDEX payments_surplus;
DROP INDEX payments_by_way;
DROP INDEX payments_direct;
CREATE INDEX payments_collected ON payments (id) WHERE way <> 'direct';
CREATE INDEX payments_owed ON payments (id) WHERE way <> 'direct' AND charged_cents > received_cents;
CREATE INDEX payments_surplus ON payments (id) WHERE way <> 'direct' AND received_cents > charged_cents;
CREATE INDEX payments_direct ON payments (host_id, currency, direct_cents) WHERE way = 'direct' AND direct_cents > 0;
DROP INDEX people_suspended;
CREATE INDEX people_suspended ON people (id) WHERE suspended_at IS NOT NULL;
