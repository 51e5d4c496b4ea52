"""Reads how long a file of Janus's (.mjr) is, and when it began: a line of JSON, then packets with their times."""

import json
import mmap
import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MARK = b"MJR00002"
FRAME = struct.Struct("!4sIH")  # a mark, milliseconds since the first packet, and the bytes of the packet
TICKS = {"opus": 48_000, "vp8": 90_000}
KINDS = {"a": "voice", "v": "picture"}
# Between what a sender's clock counts and ours lies a tiny fraction; more is a gap, or nonsense.
MOST_DRIFT = 0.002
TAIL, ENOUGH = 500_000, 20  # bytes and packets, to find the last one
LONG = 60  # seconds; before that, drift is neither measurable nor noticed


@dataclass(frozen=True, slots=True)
class Track:
    path: Path
    kind: str
    began: float  # seconds since 1970, by our clock
    seconds: float
    rate: float  # seconds of the sender in each of ours


def read(path: Path) -> Track | None:
    """None when there is nothing in it that could be used, as after a crash at the wrong moment."""
    if path.stat().st_size < len(MARK) + 2:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = _head(data)
        if head is None:
            return None
        kind, codec, began, at = head
        first = next(_frames(data, at), None)
        last = _last(data, at)
    if not first or not last:
        return None
    seconds = last[0] - first[0]
    return Track(path, kind, began + first[0], max(seconds, 0.0), _rate(seconds, first[1], last[1], TICKS[codec]))


def _head(data: mmap.mmap) -> tuple[str, str, float, int] | None:
    (size,) = struct.unpack_from("!H", data, len(MARK))
    at = len(MARK) + 2
    try:
        told = json.loads(data[at : at + size])
        kind, codec, began = KINDS[told["t"]], told["c"], int(told.get("u") or told["s"]) / 1e6
    except (ValueError, KeyError, TypeError):
        return None
    return (kind, codec, began, at + size) if data[: len(MARK)] == MARK and codec in TICKS else None


def _frames(data: mmap.mmap, at: int) -> Iterator[tuple[float, int]]:
    """When each packet came, and its own time. The end may not have been written."""
    while at + FRAME.size <= len(data):
        mark, milliseconds, size = FRAME.unpack_from(data, at)
        at += FRAME.size
        if mark != b"MEET" or at + size > len(data):
            break
        if size >= 12:
            yield milliseconds / 1000, struct.unpack_from("!I", data, at + 4)[0]
        at += size


def _last(data: mmap.mmap, at: int) -> tuple[float, int] | None:
    """Of a long file, only the end is read: from the first mark there that many packets follow."""
    found = data.find(b"MEET", max(at, len(data) - TAIL))
    while found >= 0:
        tail = deque(_frames(data, found), 1) if _follow(data, found) else None
        if tail:
            return tail[0]
        found = data.find(b"MEET", found + 1)
    return next(iter(deque(_frames(data, at), 1)), None)


def _follow(data: mmap.mmap, at: int) -> bool:
    """Whether this is a mark, and not a part of a packet that looks like one."""
    return sum(1 for _frame in islice(_frames(data, at), ENOUGH)) == ENOUGH


def _rate(seconds: float, first: int, last: int, ticks: int) -> float:
    if seconds < LONG:
        return 1.0
    rate = ((last - first) & 0xFFFFFFFF) / ticks / seconds
    return rate if abs(rate - 1) < MOST_DRIFT else 1.0
