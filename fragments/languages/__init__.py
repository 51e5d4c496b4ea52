"""The catalogues: `messages.pot` lists every sentence, `de.po` would be German. English is the source."""
