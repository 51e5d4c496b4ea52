"""What a WebDAV server says of several things at once (RFC 4918): bounded, because anybody may have written it."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urljoin
from xml.etree import ElementTree

from integrations.calendars import Problem

DAV, CALDAV, APPLE = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
DEEPEST = 30


class _Builder(ElementTree.TreeBuilder):
    """Without a document type there are no entities, so nothing grows; and nothing is nested without end."""

    _depth = 0

    def doctype(self, *_: object) -> None:
        raise ValueError("a document type")

    def start(self, tag: Any, attrs: Any, /) -> Any:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError("nested too deeply")
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Any:
        self._depth -= 1
        return super().end(tag)


class Thing(NamedTuple):
    """One of what was asked for: its whole address, and its properties."""

    href: str
    properties: list[ElementTree.Element]

    def find(self, name: str) -> ElementTree.Element | None:
        return next((one for one in self.properties if one.tag == name), None)

    def text(self, name: str) -> str:
        found = self.find(name)
        return (found.text or "").strip() if found is not None else ""

    def link(self, name: str) -> str:
        """The address in a property."""
        found = self.find(name)
        href = (found.findtext(f"{DAV}href") or "").strip() if found is not None else ""
        return _joined(self.href, href) if href else ""

    @property
    def is_calendar(self) -> bool:
        """For events: there are others, for tasks alone."""
        kind, holds = self.find(f"{DAV}resourcetype"), self.find(f"{CALDAV}supported-calendar-component-set")
        if kind is None or kind.find(f"{CALDAV}calendar") is None:
            return False
        return holds is None or any(one.get("name", "").upper() == "VEVENT" for one in holds)


def read(content: bytes, address: str) -> list[Thing]:
    try:
        parser = ElementTree.XMLParser(target=_Builder())
        parser.feed(content)
        root = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Problem("not_a_calendar") from None
    if root is None or root.tag != f"{DAV}multistatus":
        raise Problem("not_a_calendar")
    return [*_things(root, address)]


def _things(root: ElementTree.Element, address: str) -> Iterator[Thing]:
    for response in root.iter(f"{DAV}response"):
        found: list[ElementTree.Element] = []
        for part in response.findall(f"{DAV}propstat"):
            if " 200" in (part.findtext(f"{DAV}status") or " 200"):
                found += part.findall(f"{DAV}prop/*")
        yield Thing(_joined(address, (response.findtext(f"{DAV}href") or "").strip()), found)


def _joined(address: str, href: str) -> str:
    try:
        return urljoin(address, href)
    except ValueError:
        return ""
