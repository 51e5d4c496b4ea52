"""What open pages may say: JSON of a few known shapes. Anything else closes the socket, and nothing odd is passed on.

Numbers are those that every browser reads as they were written, so NaN, Infinity and huge ones are refused.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from db.pages import LAST_ID
from ws.slots import LAYERS, PICTURES

Check = Callable[[Any], bool]

LONGEST = 131_072  # the answer of a browser to the voices of a hundred people fits in
LARGEST = 2**53 - 1
WAYS = ("out", "in")
STATE = ("muted", "camera", "sharing", "listener")
REACTIONS = ("thumb", "clap", "heart", "laugh", "wow")
ID = re.compile(r"[0-9]{1,19}")


def parsed(text: str | None) -> dict | None:
    """The message, or None when it is too long, not JSON, or not an object."""
    if text is None or len(text) > LONGEST:
        return None
    try:
        message = _decoded(text)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def is_known(message: dict) -> bool:
    """Whether a page of a room may say this."""
    kind = message.get("type")
    fields = SHAPES.get(kind) if isinstance(kind, str) else None
    return fields is not None and all(fits(message.get(name)) for name, fits in fields.items())


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(number := int(digits)) > LARGEST:
        raise ValueError("too large")
    return number


def _fraction(digits: str) -> float:
    if abs(number := float(digits)) > LARGEST:
        raise ValueError("too large")
    return number


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_decoded = json.JSONDecoder(parse_constant=_refuse, parse_float=_fraction, parse_int=_whole).decode


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None and int(value) <= LAST_ID


def _is_end(value: Any) -> bool:
    """Another browser, or the media server, for the connection on which a page sends or receives."""
    return value in WAYS if isinstance(value, str) and value.isalpha() else _is_id(value)


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character, which JSON can spell
        return False
    return True


def _is_id_or_all(value: Any) -> bool:
    return value == "all" or _is_id(value)


def _is_reaction(value: Any) -> bool:
    return isinstance(value, str) and value in REACTIONS


def _is_state(value: Any) -> bool:
    return isinstance(value, dict) and not value.keys() - set(STATE) and all(map(_is_flag, value.values()))


def _is_ticket(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_candidate(value: Any) -> bool:
    """A network route as browsers write it; None says that there are no more."""
    if isinstance(value, dict):
        parts = (*value, *value.values())
        return len(value) <= 8 and all(part is None or _is_text(part) or _is_number(part) for part in parts)
    return value is None or _is_text(value)


def _is_description(value: Any) -> bool:
    kinds = ("offer", "answer", "pranswer", "rollback")
    return (
        isinstance(value, dict)
        and not value.keys() - {"type", "sdp"}
        and value.get("type") in kinds
        and _is_text(value.get("sdp", ""))
    )


def _are_pictures(value: Any) -> bool:
    """Sizes of a few people’s pictures, by the id of the person."""
    return (
        isinstance(value, dict)
        and len(value) <= PICTURES
        and all(_is_id(person_id) and _is_number(size) and size in LAYERS for person_id, size in value.items())
    )


def _is_signal(value: Any) -> bool:
    return isinstance(value, dict) and all(name in SIGNAL and SIGNAL[name](part) for name, part in value.items())


# What two browsers, or a browser and the media server, tell each other while they connect.
SIGNAL: Mapping[str, Check] = {
    "description": _is_description,
    "candidate": _is_candidate,
    "again": _is_flag,
    "restart": _is_flag,
    "bye": _is_flag,
}
# The messages of a room by their type, and what their fields hold. Other fields are ignored and never passed on.
SHAPES: Mapping[str, Mapping[str, Check]] = {
    "join": {"state": _is_state, "ticket": _is_ticket},
    "leave": {},
    "signal": {"to": _is_end, "generation": _is_number, "data": _is_signal},
    "watch": {"videos": _are_pictures},
    "state": {"state": _is_state},
    "record": {"on": _is_flag},
    "rolling": {"on": _is_flag},
    "consent": {"yes": _is_flag},
    "remove": {"id": _is_id},
    "hand": {"up": _is_flag},
    "lower": {"id": _is_id_or_all},
    "quiet": {"id": _is_id_or_all},
    "hush": {"on": _is_flag},
    "floor": {"id": _is_id, "on": _is_flag},
    "lock": {"on": _is_flag},
    "react": {"sign": _is_reaction},
}
