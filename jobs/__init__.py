"""What happens by the clock. Each job claims its work in one statement, so that nothing is done twice or lost."""
