"""Calendars on a CalDAV server (RFC 4791, 6764): which there are, and what is in one.

A few requests, made by `fetching` like all others: a library would open its own connections, and so follow redirects
and names into private networks, and read answers without an end.
"""

from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from integrations import outbound
from integrations.calendars import Problem, fetching, multistatus
from integrations.calendars.fetching import Asked, Fetched
from integrations.calendars.multistatus import APPLE, CALDAV, DAV, Thing

MOST = 50  # calendars of one person
PATIENCE = 15.0  # seconds for each request
NAME = 60  # characters
LARGEST = 1_000_000  # bytes of what is said about calendars
WELL_KNOWN = "/.well-known/caldav"
NAMES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:a="http://calendarserver.org/ns/"'
ABOUT = f"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind {NAMES}><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><d:sync-token/><a:getctag/>
<c:calendar-home-set/><c:supported-calendar-component-set/></d:prop></d:propfind>"""
EVENTS = f"""<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query {NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR">
<c:comp-filter name="VEVENT"><c:time-range start="{{since}}" end="{{until}}"/></c:comp-filter>
</c:comp-filter></c:filter></c:calendar-query>"""
FATAL = ("private", "slow", "large")


class Calendar(NamedTuple):
    name: str
    address: str


class Server:
    def __init__(self, asked: Asked, *, allow_private: bool):
        self._asked, self._allow_private = asked, allow_private

    def calendars(self) -> list[Calendar]:
        """From the address of a calendar, of the person, or of the server alone."""
        first = self._start()
        if first.is_calendar:
            return [_calendar(first)]
        home = first.link(f"{CALDAV}calendar-home-set")
        if not home:
            person = self._about(first.link(f"{DAV}current-user-principal"), "0")
            home = person[0].link(f"{CALDAV}calendar-home-set") if person else ""
        if not home:
            raise Problem("not_a_calendar")
        found = [_calendar(one) for one in self._about(home, "1") if one.is_calendar]
        if not found:
            raise Problem("empty")
        return found[:MOST]

    def events(self, since: str, until: str, known: str) -> Fetched:
        """Nothing if it is as it was when `known` was its state."""
        found = self._about(self._asked.address, "0")[:1]
        if not found or not found[0].is_calendar:
            raise Problem("gone")
        state = (found[0].text(f"{APPLE}getctag") or found[0].text(f"{DAV}sync-token"))[:200]
        if state and state == known:
            return Fetched(None, state, "")
        times = {"since": _basic(since), "until": _basic(until)}
        answer = self._ask(self._asked.address, "REPORT", EVENTS.format(**times), "1", outbound.LARGEST)
        return Fetched(answer.content, state, "")

    def _start(self) -> Thing:
        """What is at the address; or where the server says that its calendars are."""
        refused = None
        for address in (self._asked.address, urljoin(self._asked.address, WELL_KNOWN)):
            try:
                for one in self._about(address, "0")[:1]:
                    if one.is_calendar or one.link(f"{CALDAV}calendar-home-set"):
                        return one
                    if one.link(f"{DAV}current-user-principal"):
                        return one
            except Problem as problem:
                if problem.kind in FATAL:
                    raise
                refused = problem if problem.kind == "refused" else refused
        raise refused or Problem("not_a_calendar")

    def _about(self, address: str, depth: str) -> list[Thing]:
        if not address:
            return []
        answer = self._ask(address, "PROPFIND", ABOUT, depth, LARGEST)
        return multistatus.read(answer.content or b"", answer.address)

    def _ask(self, address: str, method: str, body: str, depth: str, largest: int) -> Fetched:
        """With the password, which the server that has it already may name another host for, but not an open line."""
        if urlsplit(address).scheme != "https" and _origin(address) != _origin(self._asked.address):
            raise Problem("refused")
        asked = self._asked._replace(address=address, method=method, body=body.encode(), depth=depth, largest=largest)
        return fetching.fetch(asked, allow_private=self._allow_private, deadline=PATIENCE)


def _calendar(one: Thing) -> Calendar:
    """Named as its owner named it, or as its address ends."""
    name = " ".join(one.text(f"{DAV}displayname").split()) or unquote(one.href.rstrip("/").rpartition("/")[2])
    return Calendar("".join(sign for sign in name if sign.isprintable())[:NAME], one.href)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _basic(moment: str) -> str:
    return moment.replace("-", "").replace(":", "")
