"""Calendars elsewhere: whatever one holds or does, it is read within bounds, or there is a word for what is wrong."""

import time
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest

from db.refusals import Refused
from integrations import outbound
from integrations.calendars import Problem, caldav, fetching, multistatus, reading
from integrations.calendars.fetching import Asked, fetch
from integrations.calendars.vault import Vault
from tests.support.caldav_server import PASSWORD, USER, radicale
from tests.support.loopback import Handler, Loopback
from tests.support.running import in_a_loop

SINCE, UNTIL = "2031-11-01T00:00:00Z", "2032-11-01T00:00:00Z"
NAMES = b'<r:multistatus xmlns:r="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20310101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n"


def calendar(*events: str, uid: str = "a") -> bytes:
    body = "".join(EVENT.format(uid=f"{uid}{number}", lines=lines) for number, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


def busy(content: bytes, zone: str = "America/New_York") -> list[tuple[str, str]]:
    return in_a_loop(reading.read(content, zone, SINCE, UNTIL)).times


@contextmanager
def serving(respond):
    class Calendar(Handler):
        def do_GET(self):
            with suppress(OSError):
                respond(self)

        do_PROPFIND = do_GET

    with Loopback(Calendar) as there:
        yield f"{there.url}/a.ics"


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
    assert kind_of(lambda: in_a_loop(reading.read(endless, "UTC", SINCE, UNTIL, seconds=3))) == "endless"
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
            monkeypatch.setattr(outbound, "is_public", lambda address: next(seen))
            assert kind_of(lambda: fetch(Asked(outside))) == "private"
    assert asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1%eth0",
     "192.0.0.192", "192.88.99.1", "3fff::1", "64:ff9b::7f00:1", "2002:7f00:1::", "64:ff9b:1::7f00:1", "::7f00:1",
     "::ffff:0:7f00:1", "fec0::1", "5f00::1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not outbound.is_public(address)
    assert outbound.is_public("93.184.215.14") and outbound.is_public("2606:2800:220:1::1")


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


def server(address: str, password: str = PASSWORD) -> caldav.Server:
    return caldav.Server(Asked(address, USER, password), allow_private=True)


@pytest.fixture
def account(tmp_path):
    """With an event and one that repeats, with an exception, at work; a day at home; and a list of tasks."""
    with radicale(tmp_path) as calendars:
        calendars.put("a0", calendar("DTSTART:20311121T150000Z\r\nDTEND:20311121T160000Z"))
        moved = "RECURRENCE-ID:20311202T090000Z\r\nDTSTART:20311202T120000Z\r\nDTEND:20311202T130000Z"
        weekly = "DTSTART:20311125T090000Z\r\nDTEND:20311125T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=2"
        calendars.put("b0", calendar(weekly, moved, uid="b").replace(b"UID:b1", b"UID:b0"))
        calendars.put("c0", calendar("DTSTART:20201125T090000Z\r\nDTEND:20201125T100000Z", uid="c"))
        home = calendars.make("home", "Home &amp; garden")
        calendars.put("d0", calendar("DTSTART;VALUE=DATE:20311224\r\nDTEND;VALUE=DATE:20311226", uid="d"))
        calendars.make("tasks", "Tasks", "VTODO")
        calendars.url = home
        yield calendars


def test_the_calendars_of_an_account_are_found_from_any_address_of_it(account):
    for address in ("", USER, f"{USER}/"):
        found = sorted(server(account.site + address).calendars())
        assert [one.name for one in found] == ["Home & garden", "Work"]
        assert [one.address for one in found] == [f"{account.site}{USER}/{place}/" for place in ("home", "work")]
    assert [one.name for one in server(found[1].address).calendars()] == ["Work"]
    assert kind_of(server(account.site, "wrong").calendars) == "refused"


def test_a_calendar_of_an_account_is_read_for_a_time_and_only_when_it_has_changed(account):
    home, work = sorted(server(account.site).calendars())
    at_work = server(work.address).events(SINCE, UNTIL, "")
    assert b"20201125" not in at_work.content
    assert busy(at_work.content) == [
        ("2031-11-21T15:00:00Z", "2031-11-21T16:00:00Z"),
        ("2031-11-25T09:00:00Z", "2031-11-25T10:00:00Z"),
        ("2031-12-02T12:00:00Z", "2031-12-02T13:00:00Z"),
    ]
    at_home = server(home.address).events(SINCE, UNTIL, "")
    assert busy(at_home.content, "Asia/Kolkata") == [("2031-12-23T18:30:00Z", "2031-12-25T18:30:00Z")]
    assert at_home.etag and server(home.address).events(SINCE, UNTIL, at_home.etag).content is None
    account.ask("DELETE", "d0.ics")
    again = server(home.address).events(SINCE, UNTIL, at_home.etag)
    assert busy(again.content) == [] and again.etag != at_home.etag
    account.ask("DELETE")
    assert kind_of(lambda: server(home.address).events(SINCE, UNTIL, again.etag)) == "gone"
    assert kind_of(lambda: server(work.address, "wrong").events(SINCE, UNTIL, "")) == "refused"


@pytest.mark.parametrize("broken", [b"garbage", calendar("DTSTART:20311201T100000Z\r\nDURATION:P99999999D")])
def test_an_event_that_cannot_be_read_does_not_take_the_others_along(broken):
    """A CalDAV server sends each separately."""

    def said(*files: bytes) -> bytes:
        parts = [b"<r:response><r:propstat><r:prop><c:calendar-data>" + file for file in files]
        end = b"</c:calendar-data></r:prop></r:propstat></r:response>"
        return NAMES + b"".join(part + end for part in parts) + b"</r:multistatus>"

    found = busy(said(broken, calendar("DTSTART:20311201T100000Z\r\nDURATION:PT1H")))
    assert found == [("2031-12-01T10:00:00Z", "2031-12-01T11:00:00Z")]
    assert kind_of(lambda: busy(said(broken))) == "not_a_calendar"


def test_a_redirect_to_no_address_at_all_is_no_answer():
    with serving(lambda handler: send(handler, 302, Location="http://[x")) as address:
        assert kind_of(lambda: fetch(Asked(address), allow_private=True)) == "unreachable"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html></html>",
        b"\xff\xfe<",
        b"<a>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY b "bb">]><multistatus xmlns="DAV:">&b;</multistatus>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(said):
    assert kind_of(lambda: multistatus.read(said, "https://a.example/")) == "not_a_calendar"


def test_a_server_cannot_have_the_password_sent_where_it_would_be_read():
    def named(href: str) -> bytes:
        home = f"<c:calendar-home-set><d:href>{href}</d:href></c:calendar-home-set>"
        prop = f"<d:propstat><d:prop>{home}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
        spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
        return f"<d:multistatus {spaces}><d:response><d:href>/</d:href>{prop}</d:response></d:multistatus>".encode()

    asked = []
    with (
        serving(lambda handler: asked.append(handler.path)) as other,
        serving(lambda handler: send(handler, 207, named(other))) as address,
    ):
        assert kind_of(server(address).calendars) == "refused"
    assert asked == []
    first, within = urlsplit("https://a.example/x"), ("https://a.example/y", "https://dav.a.example/")
    outside = ("http://a.example/y", "http://dav.a.example/", "https://b.example/", "https://ba.example/")
    for places, may in ((within, True), (outside, False)):
        assert all(fetching._may_have_password(urlsplit(place), first) is may for place in places)


def test_what_is_sealed_opens_only_with_the_key_of_this_installation(tmp_path):
    sealed = Vault(tmp_path / "key").seal(["https://a.example/secret", "user", "password"])
    assert "secret" not in sealed and (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert Vault(tmp_path / "key").open(sealed) == ["https://a.example/secret", "user", "password"]
    assert kind_of(lambda: Vault(tmp_path / "other").open(sealed)) == "sealed"
    with pytest.raises(Refused, match="add it again"):  # who asks for it, such as to choose among calendars
        Vault(tmp_path / "other").open(sealed)


def test_a_name_that_leads_inside_after_it_was_looked_at_is_not_asked_again(monkeypatch):
    """The connection goes to the address that was looked at, however the name is answered the next time."""
    answers, asked = iter(["93.184.215.14", "127.0.0.1"]), []

    def connect(address, timeout):
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (next(answers), 80))])
    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    assert kind_of(lambda: fetch(Asked("http://calendar.example/a.ics"))) == "unreachable"
    assert asked == [("93.184.215.14", 80)]
    assert kind_of(lambda: fetch(Asked("http://calendar.example/a.ics"))) == "private" and len(asked) == 1
