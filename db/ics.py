"""Sessions for calendars: as iCalendar (RFC 5545), for which a few lines need no library, and as links."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from db.language import FORMER, _, translate

CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
LINE = 75  # octets
MOST_TEXT = 500  # characters of a title or a link in an address
GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"


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


def said(title: str, met: str | None, language: str) -> str:
    """A session, and whom one meets in it: in a class of one’s own, too many to name."""
    if met == "":
        return f"“{title}”"
    return translate(_("“{title}” with {name}", title=title, name=met or FORMER), language)


def met_by_host(session, participants: Sequence) -> str | None:
    return "" if session.kind == "class" else next((one.learner_name for one in participants), "")


def of_session(session, *, met: str | None, link: str, site: str, stamp: str, language: str) -> Entry:
    """For the host and people with a seat; `link` is where they meet, if not in the room."""
    address = f"{site}/sessions/{session.id}"
    text = said(session.title, met, language)
    return Entry(
        uid=uid(session.id),
        revision=session.revision,
        stamp=stamp,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.title,
        text=f"{text}\n{address}",
        link=link or f"{site}/room/{session.id}",
        address=address,
        is_cancelled=session.status == "cancelled",
    )


def links(entry: Entry) -> list[tuple[str, str]]:
    """Pages on which somebody adds it to their calendar, each with the name of that calendar. All times are in UTC."""
    text, link = entry.text[: 2 * MOST_TEXT], entry.link[:MOST_TEXT]
    dates = f"{_time(entry.starts_at)}/{_time(entry.ends_at)}"
    google = {"action": "TEMPLATE", "text": entry.title, "dates": dates, "details": text, "location": link}
    outlook = {"path": "/calendar/action/compose", "rru": "addevent", "subject": entry.title, "body": text}
    outlook |= {"startdt": entry.starts_at, "enddt": entry.ends_at, "location": link}
    asked = urlencode(outlook, quote_via=quote)  # it shows a plus as one
    return [
        ("Google Calendar", f"{GOOGLE}?{urlencode(google)}"),
        ("Outlook.com", f"{OUTLOOK}?{asked}"),
        ("Microsoft 365", f"{OFFICE}?{asked}"),
    ]


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
