-- Who answered STOP is found by the number.
CREATE INDEX phones_by_number ON phones (number);
