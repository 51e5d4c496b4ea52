"""The clock: what happens by itself. Each job claims its work in one statement, so that none is done twice or lost."""
