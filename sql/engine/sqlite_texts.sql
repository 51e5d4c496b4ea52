-- The index of texts: every three letters in a row, of what can be browsed. Two spaces follow each text, so that every
-- two letters in it begin three.
CREATE VIRTUAL TABLE session_texts USING fts5 (search_text, tokenize = 'trigram case_sensitive 1');

-- Where three letters are: a row for each place of each.
CREATE VIRTUAL TABLE session_terms USING fts5vocab (session_texts, instance);
