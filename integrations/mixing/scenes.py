"""What is seen at each moment: who is there, whose picture is shown where, and the pieces the film is made in."""

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise

from integrations.mixing import FPS, HEIGHT, WIDTH
from integrations.mixing.timeline import Person

# In seconds. A piece begins and ends with a whole one.
LONGEST = 60
QUIET = 2  # without anybody: then the film goes on where somebody is there again
MOST_SHOWN = 16  # pictures at a time; the others are heard
BESIDE = 5  # of them beside a screen
GAP, FOOT, COLUMN = 8, 30, 232

Seen = tuple[tuple[int, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class Tile:
    person_id: int
    name: str
    x: int
    y: int
    width: int
    height: int  # of the picture; the name is below it
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Piece:
    start: float  # by the clock
    frames: int
    tiles: tuple[Tile, ...]

    @property
    def seconds(self) -> float:
        return self.frames / FPS

    @property
    def end(self) -> float:
        return self.start + self.seconds

    @property
    def look(self) -> str:
        """A name for what does not move in it."""
        return _named([asdict(tile) for tile in self.tiles])

    @property
    def name(self) -> str:
        return _named([self.start, self.frames, self.look])


def pieces(people: list[Person]) -> list[Piece]:
    tracks = [track for person in people for track in person.tracks]
    if not tracks:
        return []
    began = min(track.began for track in tracks)
    changes = {0}
    for track in tracks:
        changes |= {math.floor(track.began - began), math.ceil(track.began + track.seconds - began)}
    for person in people:
        changes |= {math.floor(when - began) for when, _camera, _sharing in person.states if when > began}
    times = sorted(changes)
    times = times[: times.index(max(math.ceil(track.began + track.seconds - began) for track in tracks)) + 1]
    spans = [(start, end, _seen(people, began + start, began + end)) for start, end in pairwise(times)]
    found: list[Piece] = []
    for seen, alike in groupby(spans, key=lambda span: span[2]):
        same = list(alike)
        found += _cut(people, began, same[0][0], same[-1][1], seen)
    return found


def layout(shown: list[tuple[Person, bool]], sharing: Person | None) -> tuple[Tile, ...]:
    """A grid, or a screen with a column of people beside it."""
    if sharing:
        others = [one for one in shown if one[0] is not sharing][:BESIDE]
        width = WIDTH - 2 * GAP - (COLUMN + GAP if others else 0)
        screen = _tile(sharing, True, GAP, GAP, width, HEIGHT - 2 * GAP)
        height = (HEIGHT - GAP) // BESIDE - GAP
        beside = (
            _tile(person, seen, GAP + width + GAP, GAP + number * (height + GAP), COLUMN, height)
            for number, (person, seen) in enumerate(others)
        )
        return (screen, *beside)
    columns = math.ceil(math.sqrt(len(shown))) or 1
    rows = math.ceil(len(shown) / columns) or 1
    width, height = (WIDTH - GAP) // columns - GAP, (HEIGHT - GAP) // rows - GAP
    height = min(height, width * 3 // 4 + FOOT)
    top = (HEIGHT - rows * (height + GAP) + GAP) // 2
    tiles = []
    for number, (person, seen) in enumerate(shown):
        row, column = divmod(number, columns)
        in_row = min(columns, len(shown) - row * columns)
        left = (WIDTH - in_row * (width + GAP) + GAP) // 2
        tiles.append(_tile(person, seen, left + column * (width + GAP), top + row * (height + GAP), width, height))
    return tuple(tiles)


def _tile(person: Person, is_seen: bool, x: int, y: int, width: int, height: int) -> Tile:
    """Pictures are placed and sized by even numbers, as their colours are."""
    x, y, width, height = (number // 2 * 2 for number in (x, y, width, height - FOOT))
    return Tile(person.id, person.name, x, y, width, height, is_seen)


def _seen(people: list[Person], start: float, end: float) -> Seen:
    """Who is there: their number, whether there is a picture of them, and whether it is their screen."""
    found = []
    for number, person in enumerate(people):
        if person.is_there(start, end):
            camera, sharing = person.state(start + 0.999)
            has_picture = bool(person.picture(start, end)) and (camera or sharing)
            found.append((number, has_picture, has_picture and sharing))
    return tuple(found)


def _cut(people: list[Person], began: float, start: int, end: int, seen: Seen) -> Iterator[Piece]:
    """Into pieces of a minute at most, and nothing of a room that stays empty."""
    if not seen and end - start > QUIET:
        return
    tiles = _arranged(people, seen)
    for first in range(start, end, LONGEST):
        yield Piece(began + first, (min(first + LONGEST, end) - first) * FPS, tiles)


def _arranged(people: list[Person], seen: Seen) -> tuple[Tile, ...]:
    """Who shows something comes first, and the host before the others."""
    order = sorted(seen, key=lambda one: (not one[1], not people[one[0]].is_host))[:MOST_SHOWN]
    sharing = next((people[number] for number, _seen, shares in order if shares), None)
    return layout([(people[number], has_picture) for number, has_picture, _shares in order], sharing)


def _named(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]
