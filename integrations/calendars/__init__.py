"""Calendars elsewhere: fetched with care, and read in a process of its own, because anybody may have written them."""


class Problem(Exception):
    """`kind` is one of those that `db/outside.py` has a sentence for."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind
