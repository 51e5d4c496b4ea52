-- The newest interviews of an employer, and of a candidate, along an index.
CREATE INDEX interviews_newest_of_employer ON interviews (employer_id, id);
CREATE INDEX interviews_newest_of_candidate ON interviews (candidate_id, id) WHERE is_silent = 0;
