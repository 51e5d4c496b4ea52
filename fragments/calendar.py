"""A session as an iCalendar file (RFC 5545): one event needs ten lines and two rules, and no library."""

import re

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LINE = 75  # octets


def event(session, *, address: str, now: str, link: str, text: str) -> bytes:
    """The same event each time: a calendar that has it takes the later revision. `link` is where people join."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mentora//Mentora//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:session-{session.id}@mentora",
        f"SEQUENCE:{session.revision}",
        f"DTSTAMP:{_time(now)}",
        f"DTSTART:{_time(session.starts_at)}",
        f"DTEND:{_time(session.ends_at)}",
        f"STATUS:{'CANCELLED' if session.status == 'cancelled' else 'CONFIRMED'}",
        f"SUMMARY:{_text(session.title)}",
        f"DESCRIPTION:{_text(text)}",
        f"LOCATION:{_text(link)}",
        f"URL:{CONTROLS.sub('', address)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line.encode()) for line in lines)


def _time(stored: str) -> str:
    """`20261121T150000Z`: in UTC, so that no time zone has to be described."""
    return stored.replace("-", "").replace(":", "")


def _text(value: str) -> str:
    plain = CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", r"\n")


def _folded(line: bytes) -> bytes:
    """At most 75 octets to a line; the next one begins with a space. No character is torn apart."""
    pieces, most = [], LINE
    while len(line) > most:
        cut = most
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(line[:cut])
        line, most = line[cut:], LINE - 1
    return b"\r\n ".join([*pieces, line]) + b"\r\n"
