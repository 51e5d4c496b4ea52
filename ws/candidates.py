"""What browsers say about network routes, before a media server hears it: where they are, and where it should look.

A browser reaches the server, which needs no routes for that. It would send to each that it is told, so what could lead
it to machines that only it reaches is left out. Routes over public relays stay.
"""

import re
from typing import Any

from integrations import outbound

LINE = re.compile(
    r"(?:a=)?candidate:\S{1,32} \d{1,5} udp \d{1,10} (\S{1,45}) (\d{1,5}) typ [a-z]{4,5}\b[^\r\n]{0,300}", re.I
)
LOWEST = 1024  # of ports: services are below, and browsers never are
MOST = 30  # of a description
SECTIONS = 3  # one for the voice, one for the picture, and perhaps one for data
MEDIA = re.compile(r"^m=(\w+)", re.M)


def is_public(line: str) -> bool:
    """Whether the server may look there. Of tcp, it is the browser that connects."""
    if not (found := LINE.fullmatch(line)):
        return False
    try:
        return outbound.is_public(found[1]) and int(found[2]) >= LOWEST
    except ValueError:  # a name
        return False


def may_hear(candidate: Any) -> bool:
    """None says that there are no more."""
    line = candidate.get("candidate") if isinstance(candidate, dict) else None
    return candidate is None or (isinstance(line, str) and is_public(line))


def without_internal(description: dict[str, Any]) -> dict[str, Any]:
    kept, count = [], 0
    for line in re.split(r"\r\n|\r|\n", description.get("sdp", "")):
        if line[:11].lower() == "a=candidate":
            count += 1
            if count > MOST or not is_public(line):
                continue
        kept.append(line)
    return description | {"sdp": "\r\n".join(kept)}


def is_plain(offer: dict[str, Any]) -> bool:
    """One voice and one picture, as pages send them: of more, some could neither be muted nor counted."""
    kinds = MEDIA.findall(offer.get("sdp", "").replace("\r", "\n"))
    return len(kinds) <= SECTIONS and len(kinds) == len(set(kinds))
