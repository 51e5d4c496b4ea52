-- A part of a name is looked for in the index that the list is in the order of: only the rows that match are read.
DROP INDEX students_by_time;
DROP INDEX students_by_count;
CREATE INDEX students_by_time ON students (host_id, last_session_at, learner_id, search_name);
CREATE INDEX students_by_count ON students (host_id, sessions, learner_id, search_name);
