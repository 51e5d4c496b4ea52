"""Tests of db/installation."""
