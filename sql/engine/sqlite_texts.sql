-- The index of texts: every three letters in a row, of what can be browsed. Two spaces follow each text, so that every
-- two letters in it begin three.
CREATE VIRTUAL TABLE session_texts USING fts5 (search_text, tokenize = 'trigram case_sensitive 1');

-- Which three letters there are.
CREATE VIRTUAL TABLE session_terms USING fts5vocab (session_texts, row);

-- The words of messages, each with the two who can find it.
CREATE VIRTUAL TABLE message_texts USING fts5 (people, words, prefix = '2 3 4 5 6 7 8',
  tokenize = "unicode61 remove_diacritics 0 tokenchars '+#'");
