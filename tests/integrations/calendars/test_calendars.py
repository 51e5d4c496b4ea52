"""Calendars elsewhere: whatever one holds or does, it is read within bounds, or there is a word for what is wrong."""

import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from integrations.calendars import Problem, fetching, reading
from integrations.calendars.fetching import Asked, fetch
from integrations.calendars.vault import Vault
from tests.support.caldav_server import PASSWORD, USER, radicale
from tests.support.running import in_a_loop

SINCE, UNTIL = "2031-11-01T00:00:00Z", "2032-11-01T00:00:00Z"
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20310101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n"


def calendar(*events: str, uid: str = "a") -> bytes:
    body = "".join(EVENT.format(uid=f"{uid}{number}", lines=lines) for number, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def busy(content: bytes, zone: str = "America/New_York") -> list[tuple[str, str]]:
    return in_a_loop(reading.read(content, zone, SINCE, UNTIL))


@contextmanager
def serving(respond):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with suppress(OSError):
                respond(self)

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/a.ics"
    finally:
        server.shutdown()
        server.server_close()


def send(handler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def kind_of(act) -> str:
    with pytest.raises(Problem) as raised:
        act()
    return raised.value.kind


def test_what_is_busy_is_read_in_the_zone_it_was_written_for():
    content = calendar(
        "DTSTART:20311121T150000Z\r\nDTEND:20311121T160000Z",
        "DTSTART;VALUE=DATE:20311124\r\nDTEND;VALUE=DATE:20311125",
        "DTSTART:20311126T090000\r\nDURATION:PT1H",
        "DTSTART;TZID=Europe/London:20311127T090000\r\nDTEND;TZID=Europe/London:20311127T100000",
        "DTSTART:20311121T170000Z\r\nDTEND:20311121T180000Z\r\nTRANSP:TRANSPARENT",
        "DTSTART:20311121T190000Z\r\nDTEND:20311121T200000Z\r\nSTATUS:CANCELLED",
    )
    assert busy(content) == [
        ("2031-11-21T15:00:00Z", "2031-11-21T16:00:00Z"),
        ("2031-11-24T05:00:00Z", "2031-11-25T05:00:00Z"),
        ("2031-11-26T14:00:00Z", "2031-11-26T15:00:00Z"),
        ("2031-11-27T09:00:00Z", "2031-11-27T10:00:00Z"),
    ]


def test_what_repeats_without_an_end_is_read_as_far_as_it_matters_or_refused():
    weekly = busy(calendar("DTSTART:20200101T150000Z\r\nDTEND:20200101T160000Z\r\nRRULE:FREQ=WEEKLY"))
    assert 50 <= len(weekly) <= 54
    endless = calendar("DTSTART:20200101T150000Z\r\nDURATION:PT0S\r\nRRULE:FREQ=SECONDLY")
    assert kind_of(lambda: busy(endless)) == "endless"
    assert kind_of(lambda: busy(b"<html>BEGIN:VEVENT")) == "not_a_calendar"


def test_one_that_is_too_large_never_ends_or_is_slow_is_given_up():
    def huge(handler):
        send(handler, 200, b"", Content_Type="text/calendar")
        while True:
            handler.wfile.write(b"X" * 100_000)

    def dripping(handler):
        send(handler, 200)
        while True:
            handler.wfile.write(b"X")
            time.sleep(0.05)

    with serving(huge) as address:
        assert kind_of(lambda: fetch(Asked(address), allow_private=True)) == "large"
    with serving(dripping) as address:
        assert kind_of(lambda: fetch(Asked(address), allow_private=True, deadline=0.3)) == "slow"


def test_nothing_within_a_private_network_is_asked_not_even_by_a_redirect(monkeypatch):
    asked = []
    with serving(lambda handler: asked.append(handler.path)) as inside:
        assert kind_of(lambda: fetch(Asked(inside))) == "private"
        with serving(lambda handler: send(handler, 302, Location=inside)) as outside:
            seen = iter([True, False])
            monkeypatch.setattr(fetching, "_is_public", lambda address: next(seen))
            assert kind_of(lambda: fetch(Asked(outside))) == "private"
    assert asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1%eth0",
     "64:ff9b::7f00:1", "2002:7f00:1::", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not fetching._is_public(address)
    assert fetching._is_public("93.184.215.14") and fetching._is_public("2606:2800:220:1::1")


def test_one_that_has_not_changed_is_not_sent_again_and_the_password_stays_with_its_host():
    def respond(handler):
        known = handler.headers.get("If-None-Match") == '"7"'
        send(handler, 304 if known else 200, b"" if known else calendar(), ETag='"7"')

    with serving(respond) as address:
        first = fetch(Asked(address), allow_private=True)
        assert first.content == calendar() and first.etag == '"7"'
        assert fetch(Asked(address, etag=first.etag), allow_private=True).content is None
    seen = []

    def note(handler):
        seen.append(handler.headers.get("Authorization"))
        send(handler, 200, calendar())

    with serving(note) as other, serving(lambda handler: send(handler, 302, Location=other)) as address:
        fetch(Asked(address, "user", "password"), allow_private=True)
    assert seen == [None]


def test_a_calendar_on_a_caldav_server_is_read_with_its_password(tmp_path):
    with radicale(tmp_path) as calendars:
        calendars.put("a0", calendar("DTSTART:20311121T150000Z\r\nDTEND:20311121T160000Z"))
        found = fetch(Asked(calendars.url, USER, PASSWORD), allow_private=True)
        assert busy(found.content) == [("2031-11-21T15:00:00Z", "2031-11-21T16:00:00Z")]
        assert kind_of(lambda: fetch(Asked(calendars.url, USER, "wrong"), allow_private=True)) == "refused"


def test_what_is_sealed_opens_only_with_the_key_of_this_installation(tmp_path):
    sealed = Vault(tmp_path / "key").seal(["https://a.example/secret", "user", "password"])
    assert "secret" not in sealed and (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert Vault(tmp_path / "key").open(sealed) == ["https://a.example/secret", "user", "password"]
    assert kind_of(lambda: Vault(tmp_path / "other").open(sealed)) == "sealed"
