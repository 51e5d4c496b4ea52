"""What happened in a class while it was recorded: a line of JSON for each thing, written at once.

Only people who agreed are in it. Times are seconds since 1970.
"""

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integrations.mixing import mjr
from integrations.mixing.mjr import Track

FILE = "timeline.jsonl"
BASE = re.compile(r"[0-9]{1,19}-[0-9]{1,16}")  # a person and the number of a take
MOST_LINES = 200_000


def note(folder: Path, at: float, what: str, person_id: int, **more: Any) -> None:
    """`what` is "came" (with name, is_host and the base of their files) or "state" (with camera and sharing)."""
    line = json.dumps({"at": at, "what": what, "id": person_id, **more}, ensure_ascii=False)
    # A line of its own, also after one that a full disk cut off.
    with open(os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")


def size(path: Path) -> int:
    """Of a file that the server wrote. What else lies there counts nothing."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


@dataclass(slots=True)
class Person:
    id: int
    name: str
    is_host: bool
    tracks: list[Track] = field(default_factory=list)
    states: list[tuple[float, bool, bool]] = field(default_factory=list)  # when, camera, sharing

    def voices(self, start: float, end: float) -> list[Track]:
        return [one for one in self.tracks if one.kind == "voice" and _is_in(one, start, end)]

    def picture(self, start: float, end: float) -> Track | None:
        """The latest, when they came back before the first one had ended."""
        found = [one for one in self.tracks if one.kind == "picture" and _is_in(one, start, end)]
        return max(found, key=lambda one: one.began, default=None)

    def is_there(self, start: float, end: float) -> bool:
        return any(_is_in(one, start, end) for one in self.tracks)

    def state(self, at: float) -> tuple[bool, bool]:
        """Whether they show themselves, and share their screen. Until something is said, what is sent is shown."""
        camera, sharing = True, False
        for when, shows, shares in self.states:
            if when > at:
                break
            camera, sharing = shows, shares
        return camera, sharing


def read(folder: Path) -> list[Person]:
    """Those of whom there is anything."""
    people: dict[int, Person] = {}
    for line in _lines(folder):
        person = people.get(line["id"])
        if line["what"] == "came":
            if person is None:
                person = people[line["id"]] = Person(line["id"], line["name"], line["is_host"])
            for path in sorted(folder.glob(f"{line['base']}-*.mjr")):
                if size(path) and (track := mjr.read(path)):
                    person.tracks.append(track)
        elif person:
            person.states.append((line["at"], line["camera"], line["sharing"]))
    return [one for one in people.values() if one.tracks]


def _is_in(track: Track, start: float, end: float) -> bool:
    return track.began < end and track.began + track.seconds > start


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Each that is whole: a crash can leave half of the last one."""
    if not (folder / FILE).exists():
        return
    with (folder / FILE).open(encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(filter(str.strip, file)):
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if number < MOST_LINES and (line["what"] != "came" or BASE.fullmatch(line["base"])):
                yield line
