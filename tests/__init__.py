"""Promises of Mentora, one a test, in the rooms they are about."""
