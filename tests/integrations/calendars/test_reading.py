"""Calendars elsewhere that are broken: what can be read of them counts, and what cannot is counted."""

import pytest

from integrations.calendars import Problem, reading
from tests.support.running import in_a_loop

GOOD = "BEGIN:VEVENT\r\nUID:good\r\nDTSTART:20311130T100000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
THE_REST = ("2031-11-30T10:00:00Z", "2031-11-30T11:00:00Z")
HOUR = "DTSTART:20311201T100000Z\r\nDTEND:20311201T110000Z"
UNENDED = f"BEGIN:VEVENT\r\nUID:unended\r\n{HOUR}\r\n"
NO_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:x\r\nTZOFFSETTO:z\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
# Each is an event, or what is beside the good one; and how many events cannot be read, all of them or in part.
BROKEN = [
    *(
        (f"{HOUR}\r\n{line}", 1)
        for line in (
            "RRULE:FREQ=DAILY;INTERVAL=0",
            "RRULE:FREQ=DAILY;INTERVAL=-1",
            "RRULE:FREQ=SECONDLY",
            "RRULE:FREQ=FORTNIGHTLY",
            "RRULE:FREQ=DAILY;UNTIL=never",
            "RRULE:FREQ=MONTHLY;BYDAY=99MO",
            "RRULE:COUNT=2",
            "RRULE:FREQ=DAILY;COUNT=2\r\nRRULE:FREQ=WEEKLY;INTERVAL=0",
            "EXDATE:soon",
            "RDATE:soon",
            "RECURRENCE-ID:soon",
            "SEQUENCE:many",
            "DTSTART:20311202T100000Z",
        )
    ),
    ("DTSTART:tomorrow", 1),
    ("DTSTART:20311301T100000Z", 1),
    ("DTSTART:00000101T100000Z", 1),
    ("DTSTART:00010101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY", 1),
    ("DTEND:20311201T110000Z", 1),
    ("DTSTART:20311201T100000Z\r\nDURATION:P999999999D", 1),
    ("DTSTART:20311201T100000Z\r\nDURATION:long", 1),
    ("DTSTART;TZID=../../etc/passwd:20311201T100000", 0),
    ("DTSTART:99991231T230000Z\r\nDTEND:99991231T235959Z\r\nRRULE:FREQ=DAILY", 0),
    (f"{HOUR}\r\nNOT A LINE\r\nSUMMARY:\x00\x1b", 0),
    (f"{HOUR}\r\nBEGIN:VALARM\r\nTRIGGER:never\r\nEND:VALARM", 0),
    (f"{HOUR}\r\nDESCRIPTION:folded\r\n END:VEVENT", 0),
    (UNENDED, 1),
    (f"{HOUR}\r\nRRULE:nothing", 0),
    ("END:VEVENT\r\n", 0),
    ("NOT A LINE\r\nX-Y;;:a\r\n", 0),
    (f"{NO_ZONE}BEGIN:VEVENT\r\nUID:x\r\nDTSTART;TZID=X:20311201T100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n", 0),
]


def busy(*parts: str) -> reading.Busy:
    body = "".join(
        one if one.endswith("\r\n") else f"BEGIN:VEVENT\r\nUID:bad\r\n{one}\r\nEND:VEVENT\r\n" for one in parts
    )
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"
    return reading.busy(file.encode(), "Europe/London", "2031-11-01T00:00:00Z", "2032-11-01T00:00:00Z")


@pytest.mark.parametrize(("broken", "unread"), BROKEN, ids=range(len(BROKEN)))
def test_an_event_that_is_broken_is_left_out_and_the_rest_is_kept(broken, unread, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS_OF_ONE", 0.2)
    for parts in ((GOOD, broken), (broken, GOOD)):
        found = busy(*parts)
        assert THE_REST in found.times and found.unread == unread


def test_if_nothing_can_be_read_that_is_said_and_what_was_known_stays(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS_OF_ONE", 0.2)
    for broken, kind in (("DTSTART:tomorrow", "not_a_calendar"), (f"{HOUR}\r\nRRULE:FREQ=SECONDLY", "endless")):
        with pytest.raises(Problem) as raised:
            busy(broken)
        assert raised.value.kind == kind
    assert busy() == ([], 0)


def test_a_calendar_whose_times_are_of_one_zone_keeps_its_hour_when_clocks_change():
    """Some write a series in UTC, and beside it the zone that it is for."""
    weekly = "DTSTART:20320301T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=6"
    found = busy("X-WR-TIMEZONE:Europe/London\r\n", weekly).times
    assert [begins[11:13] for begins, _ends in found] == ["09"] * 4 + ["08"] * 2


def test_how_many_could_not_be_read_crosses_the_line_between_the_processes():
    file = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{GOOD}{UNENDED}END:VCALENDAR\r\n".encode()
    found = in_a_loop(reading.read(file, "UTC", "2031-11-01T00:00:00Z", "2032-11-01T00:00:00Z"))
    assert found == ([THE_REST], 1)


@pytest.mark.parametrize(
    "backwards",
    [
        "DTSTART:20311201T100000Z\r\nDTEND:20311201T090000Z",
        "DTSTART:20311201T100000Z\r\nDURATION:-PT1H",
        "DTSTART:20311201T100000Z\r\nDTEND:20311201T090000Z\r\nRRULE:FREQ=DAILY;COUNT=3",
        "DTSTART:20311201T100000Z\r\nDTEND;VALUE=DATE:20311130",
        "DTSTART;TZID=Europe/London:20311201T100000\r\nDTEND;TZID=Asia/Tokyo:20311201T100000",
    ],
)
def test_an_event_that_ends_before_it_begins_takes_no_time_and_is_counted(backwards):
    assert busy(NO_ZONE, backwards, GOOD) == ([THE_REST], 1)


def test_of_a_series_what_was_moved_to_end_before_it_begins_takes_no_time():
    series = "DTSTART:20311201T100000Z\r\nDTEND:20311201T110000Z\r\nRRULE:FREQ=DAILY;COUNT=2"
    moved = "RECURRENCE-ID:20311202T100000Z\r\nDTSTART:20311202T100000Z\r\nDTEND:20311202T080000Z"
    assert busy(series, moved) == ([("2031-12-01T10:00:00Z", "2031-12-01T11:00:00Z")], 1)
