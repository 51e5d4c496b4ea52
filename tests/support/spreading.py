"""Assigns tests to workers. The groups of pytest-xdist have no effect under this version of pytest."""

from xdist.scheduler import LoadScopeScheduling

# Tests that share an expensive fixture or use both cores stay on one worker. The slowest start first.
TOGETHER = ("tests/media/", "tests/browser/test_furnished.py", "tests/races/")


class Spreading(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((part for part in TOGETHER if nodeid.startswith(part)), nodeid)


def longest_first(items: list) -> None:
    turns = {part: turn for turn, part in enumerate(TOGETHER)}
    items.sort(key=lambda item: next((turns[part] for part in TOGETHER if item.nodeid.startswith(part)), len(turns)))
