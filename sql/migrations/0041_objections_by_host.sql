-- All of a mentor, for their export, not only those that wait.
DROP INDEX objections_open;
CREATE INDEX objections_by_host ON objections (host_id, verdict, id);
