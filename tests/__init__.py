"""What Mentora promises: one promise per test, in folders that mirror the program's."""
