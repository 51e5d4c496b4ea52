"""Takes a calendar apart into its events and time zones, so that one that is broken does not take the others along."""

import re
from collections.abc import Iterator
from typing import NamedTuple

EVENT, ZONE = "VEVENT", "VTIMEZONE"
BEGIN, END = "BEGIN:", "END:"
ZONE_OF_ALL = re.compile(r"^X-WR-TIMEZONE[^:\n]*:(.{1,100}?)\s*$", re.MULTILINE)


class Components(NamedTuple):
    """Each as the lines it was written in."""

    events: list[str]
    zones: list[str]
    unended: int  # of them, those that have no end
    zone: str  # the name of the one that the calendar is for; "" if it does not say


def of(file: str) -> Components:
    found: dict[str, list[str]] = {EVENT: [], ZONE: []}
    unended = 0
    for kind, lines in _cut(file):
        if lines:
            found[kind].append("\r\n".join([*lines, ""]))
        else:
            unended += 1
    named = ZONE_OF_ALL.search(file)
    return Components(found[EVENT], found[ZONE], unended, named[1] if named else "")


def _cut(file: str) -> Iterator[tuple[str, list[str]]]:
    """Without lines if it has no end. What an event contains besides its own lines, such as an alarm, is left out."""
    kind, lines, within = "", list[str](), list[str]()
    for line in file.split("\n"):
        word = line.rstrip().upper()
        begins = word.removeprefix(BEGIN) if word.startswith(BEGIN) else ""
        ends = word.removeprefix(END) if word.startswith(END) else ""
        if begins in (EVENT, ZONE):
            if kind:
                yield kind, []
            kind, lines, within = begins, [word], []
        elif kind and ends == kind:
            yield kind, [*lines, word]
            kind = ""
        elif begins and kind == EVENT:
            within.append(begins)
        elif not within:
            lines.append(line.rstrip("\r"))
        elif ends == within[-1]:
            within.pop()
    if kind:
        yield kind, []
