"""Assigns tests to workers. The groups of pytest-xdist have no effect under this version of pytest."""

from xdist.scheduler import LoadScopeScheduling

# All tests of each of these stay on one worker: they share what is expensive, or use both cores.
TOGETHER = ("tests/media/", "tests/races/", "tests/browser/test_furnished.py")
# Each test of these goes to the next free worker. All others stay with their module, whose server starts once.
APART = ("tests/browser/",)
# The slowest start first, so that no worker is left with one at the end.
FIRST = (*TOGETHER, *APART, "tests/integrations/", "tests/test_proxy.py", "tests/ws/")


class Spreading(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        alone = nodeid if nodeid.startswith(APART) else module
        return next((part for part in TOGETHER if nodeid.startswith(part)), alone)


def longest_first(items: list) -> None:
    items.sort(key=lambda item: next((turn for turn, part in enumerate(FIRST) if item.nodeid.startswith(part)), 99))
