"""Sessions as iCalendar (RFC 5545): what is written needs a few lines and three rules, and no library."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LINE = 75  # octets


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A session in somebody’s calendar. By its `uid` it stays one entry: the later revision replaces the earlier."""

    uid: str
    revision: int
    stamp: str
    starts_at: str
    ends_at: str
    title: str
    text: str = ""
    link: str = ""  # where people join
    address: str = ""
    is_cancelled: bool = False
    organizer: str = ""  # a name, to be shown before the address that mail is sent from
    attendee: str = ""
    attendee_email: str = ""


def uid(session_id: int) -> str:
    return f"session-{session_id}@mentora"


def written(entries: Iterable[Entry], *, method: str = "PUBLISH", name: str = "", sender: str = "") -> bytes:
    """As a file, or for a mail from `sender`: an invitation is a REQUEST, and what takes it back a CANCEL."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mentora//Mentora//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    ]
    if name:
        lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += _event(entry, sender)
    return b"".join(_folded(line.encode()) for line in (*lines, "END:VCALENDAR"))


def _event(entry: Entry, sender: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.revision}",
        f"DTSTAMP:{_time(entry.stamp)}",
        f"DTSTART:{_time(entry.starts_at)}",
        f"DTEND:{_time(entry.ends_at)}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SUMMARY:{_text(entry.title)}",
    ]
    lines += [f"DESCRIPTION:{_text(entry.text)}"] if entry.text else []
    lines += [f"LOCATION:{_text(entry.link)}"] if entry.link else []
    lines += [f"URL:{CONTROLS.sub('', entry.address)}"] if entry.address else []
    if sender:
        lines.append(f"ORGANIZER;CN={_quoted(entry.organizer)}:mailto:{_plain(sender)}")
        # They have a seat already, so nothing is asked of them.
        attends = f"ATTENDEE;CN={_quoted(entry.attendee)};ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        lines.append(f"{attends}:mailto:{_plain(entry.attendee_email)}")
    return [*lines, "END:VEVENT"]


def _time(stored: str) -> str:
    """`20261121T150000Z`: in UTC, so that no time zone has to be described."""
    return stored.replace("-", "").replace(":", "")


def _text(value: str) -> str:
    plain = CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", r"\n")


def _quoted(value: str) -> str:
    """As a parameter, in which a quotation mark cannot be written."""
    return f'"{_plain(value).replace(chr(34), "’")}"'


def _plain(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "", value)


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
