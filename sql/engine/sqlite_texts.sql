-- The index of texts: every three letters in a row, of what can be browsed. Two spaces follow each text, so that every
-- two letters in it begin three.
CREATE VIRTUAL TABLE session_texts USING fts5 (search_text, tokenize = 'trigram case_sensitive 1');

-- Which three letters there are.
CREATE VIRTUAL TABLE session_terms USING fts5vocab (session_texts, row);
