"""Reads how long a file of Janus's (.mjr) is, and when it began: a line of JSON, then packets with their times."""

import json
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

MARK = b"MJR00002"
FRAME = struct.Struct("!4sIH")  # a mark, milliseconds since the first packet, and the bytes of the packet
TICKS = {"opus": 48_000, "vp8": 90_000}
KINDS = {"a": "voice", "v": "picture"}
# Between what a sender's clock counts and ours lies a tiny fraction; more is a gap, or nonsense.
MOST_DRIFT = 0.002
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
        first = last = None
        while at + FRAME.size <= len(data):
            mark, milliseconds, size = FRAME.unpack_from(data, at)
            at += FRAME.size
            if mark != b"MEET" or at + size > len(data):
                break  # the end was not written
            if size >= 12:
                last = milliseconds / 1000, struct.unpack_from("!I", data, at + 4)[0]
                first = first or last
            at += size
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


def _rate(seconds: float, first: int, last: int, ticks: int) -> float:
    if seconds < LONG:
        return 1.0
    rate = ((last - first) & 0xFFFFFFFF) / ticks / seconds
    return rate if abs(rate - 1) < MOST_DRIFT else 1.0
