"""Benchmarks: each figure next to a baseline from the same run, because machines and days differ."""
