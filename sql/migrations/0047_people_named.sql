-- An operator's search looks for a part of a name or address in here, and reads only the people whom it finds.
CREATE INDEX people_named ON people (id, name, email) WHERE closing_at IS NULL;
