"""How learners pay: the operator or the mentor collects it, or a provider does."""

WAYS = ("operator", "direct")
MOST_TEXT = 500  # characters of the operator's own words
