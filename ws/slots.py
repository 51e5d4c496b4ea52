"""What one person receives from a media server: a slot for each voice, and at most nine for pictures.

A slot that nobody needs any more is given to somebody else, because a new one has to be agreed on with the browser.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PICTURES = 9
SMALL, MEDIUM, LARGE = LAYERS = range(3)  # of a picture, as they are numbered on the way


@dataclass(slots=True)
class Slot:
    kind: str
    feed: str
    layer: int | None = None  # what the server was asked to send; None when it was not asked yet


@dataclass(frozen=True, slots=True)
class Feed:
    """What one person sends, by the name that the server knows it by."""

    name: str
    mids: Mapping[str, str]  # of the voice and the picture


@dataclass(slots=True)
class Changes:
    """In the order in which they are asked for."""

    switched: list[dict[str, Any]] = field(default_factory=list)
    subscribed: list[dict[str, Any]] = field(default_factory=list)
    configured: list[dict[str, Any]] = field(default_factory=list)


def changes(slots: Mapping[str, Slot], feeds: Iterable[Feed], pictures: Mapping[str, int]) -> Changes:
    """Leads from these slots to the voices of all these feeds, and to these pictures, each in its layer."""
    wanted = Changes()
    feeds = list(feeds)
    _supply(wanted, slots, "audio", feeds)
    _supply(wanted, slots, "video", [one for one in feeds if one.name in pictures])
    if not (wanted.switched or wanted.subscribed):
        _adjust(wanted, slots, pictures)
    return wanted


def _supply(wanted: Changes, slots: Mapping[str, Slot], kind: str, feeds: list[Feed]) -> None:
    names = {one.name for one in feeds}
    spare = [mid for mid, slot in slots.items() if slot.kind == kind and slot.feed not in names]
    have = {slot.feed for slot in slots.values() if slot.kind == kind}
    for one in feeds:
        if one.name in have or kind not in one.mids:
            continue
        source = {"feed": one.name, "mid": one.mids[kind]}
        if spare:
            wanted.switched.append(source | {"sub_mid": spare.pop()})
        else:
            wanted.subscribed.append(source)


def _adjust(wanted: Changes, slots: Mapping[str, Slot], pictures: Mapping[str, int]) -> None:
    """A picture that is not on the screen is not sent."""
    for mid, slot in slots.items():
        layer = pictures.get(slot.feed, -1)
        if slot.kind == "video" and slot.layer != layer:
            sending = {"send": True, "substream": layer} if layer >= 0 else {"send": False}
            wanted.configured.append({"mid": mid} | sending)


def read(streams: Iterable[Mapping[str, Any]], before: Mapping[str, Slot]) -> dict[str, Slot]:
    """The slots as the server describes them. It keeps those of people who have left."""
    slots = dict(before)
    for stream in streams:
        mid, feed = stream["mid"], stream.get("feed_id")
        if feed and (mid not in slots or slots[mid].feed != feed):
            slots[mid] = Slot(stream["type"], feed)
    return slots
