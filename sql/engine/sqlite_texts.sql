-- The index of texts: every three letters in a row, of what can be browsed.
CREATE VIRTUAL TABLE session_texts USING fts5 (search_text, tokenize = 'trigram case_sensitive 1');
