"""Which tests go to which worker. The groups of pytest-xdist itself have no effect under this version of pytest."""

from xdist.scheduler import LoadScopeScheduling

# What makes much for many tests, or takes both cores, stays on one worker. Whatever takes longest begins first.
TOGETHER = ("tests/media/", "tests/browser/test_furnished.py", "tests/races/")


class Spreading(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((part for part in TOGETHER if nodeid.startswith(part)), nodeid)


def longest_first(items: list) -> None:
    turns = {part: turn for turn, part in enumerate(TOGETHER)}
    items.sort(key=lambda item: next((turns[part] for part in TOGETHER if item.nodeid.startswith(part)), len(turns)))
