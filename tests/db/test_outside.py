"""Busy times of other calendars: they are neither offered nor accepted, and nobody else learns what they are."""

import pytest

from db import conflicts, outside, requests
from db.hours import slots
from db.people import closing, export
from db.refusals import Clash, Invalid, Missing, Refused
from db.sessions import overview
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX


def sealed(texts: list[str]) -> str:
    return "sealed"


def add(tx, person=MAX, *busy: tuple[str, str]):
    """A calendar that was read."""
    outside.add(tx, person, {"address": "https://calendar.example.org/secret.ics"}, sealed)
    calendar = outside.claim(tx)
    outside.read(tx, calendar, '"1"', "", list(busy))
    return calendar


@pytest.fixture
def at(tx) -> str:
    return making.ahead(tx, days=3)[:14] + "00:00Z"


def test_a_request_for_a_busy_time_is_shown_as_a_conflict_and_not_accepted(tx, at):
    ends_at = slots.stamp(slots.minute(at) + 60)
    request = making.a_request(tx, preferred_times=[at])
    add(tx, MAX, (at, ends_at))
    (mine,), (theirs,) = (conflicts.of_times(tx, who, requests.get(tx, who.id, request.id), [at]) for who in (MAX, ADA))
    assert mine.in_the_way == "You’re busy in another calendar." and theirs.in_the_way == "Max Mentor is busy."
    with pytest.raises(Clash):
        requests.accept(tx, MAX, request.id, at)
    add(tx, EMMA, (at, ends_at))
    (one,) = outside.of_person(tx, MAX.id)
    outside.delete(tx, MAX, one.id)
    assert requests.accept(tx, MAX, request.id, at)


def test_a_calendar_belongs_to_who_added_it_and_its_address_is_not_exported(tx):
    add(tx)
    (one,) = export.everything(tx, MAX.id)["other_calendars"]
    assert one.name == "calendar.example.org" and "sealed" not in one
    with pytest.raises(Missing):
        outside.delete(tx, ADA, one.id)


def test_what_fails_is_tried_again_later_and_later_and_what_was_read_still_counts(tx, at):
    calendar = add(tx, MAX, (at, slots.stamp(slots.minute(at) + 60)))
    dues = []
    for _ in range(3):
        outside.failed(tx, calendar, "slow")
        dues.append(tx.value("next_outside_due"))
    (one,) = outside.of_person(tx, MAX.id)
    assert dues == sorted(set(dues)) and outside.PROBLEMS[one.problem] and one.read_at == tx.now
    assert len(outside.busy(tx, MAX.id, at, making.ahead(tx, days=9))) == 1


def test_there_are_only_so_many(tx):
    for _ in range(outside.MOST):
        add(tx)
    with pytest.raises(Refused):
        add(tx)


def test_addresses_as_calendars_write_theirs_are_taken(tx):
    seen = []
    outside.add(
        tx, MAX, {"address": "webcal://calendar.example.org/a.ics"}, lambda texts: seen.append(texts) or "sealed"
    )
    assert seen == [["https://calendar.example.org/a.ics", "", ""]]


def test_who_leaves_takes_their_busy_times_along_in_steps(tx, at, monkeypatch):
    add(tx, MAX, *[(making.ahead(tx, days=n), making.ahead(tx, days=n, hours=1)) for n in range(1, 6)])
    monkeypatch.setattr(closing, "ROWS", 2)
    rows = []
    while left := tx._execute("SELECT COUNT(*) FROM busy_times").fetchone()[0]:
        rows.append(left)
        closing._drop_some(tx, MAX.id)
    assert rows[-3:] == [5, 3, 1]


def test_what_is_no_address_is_refused(tx):
    for address in ("", "ftp://a.example", "file:///etc/passwd", "x" * 600):
        with pytest.raises(Invalid):
            outside.add(tx, MAX, {"address": address}, sealed)


def test_a_calendar_that_could_not_be_read_for_a_day_is_on_the_overview(tx):
    def shown() -> str | None:
        return overview.overview(tx, MAX).figures.calendar_read_at

    calendar = add(tx)
    read_at = tx.now
    outside.failed(tx, calendar, "unreachable")
    assert shown() is None and [one.read_at for one in outside.failing(tx, MAX.id)] == [read_at]
    with making.at(tx, making.ahead(tx, days=1, minutes=1)):
        assert shown() == read_at
        outside.read(tx, calendar, "", "", [])
        assert shown() is None and outside.failing(tx, MAX.id) == []


def test_one_that_was_never_read_is_there_after_a_few_tries(tx):
    outside.add(tx, MAX, {"address": "https://calendar.example.org/secret.ics"}, sealed)
    calendar, found = outside.claim(tx), []
    for _ in range(5):
        outside.failed(tx, calendar, "gone")
        found.append(overview.overview(tx, MAX).figures.calendar_read_at)
    assert found == [None] * 4 + [""]


def test_events_that_could_not_be_read_are_told_to_the_owner_until_they_can_be(tx):
    calendar = add(tx)

    def said() -> str:
        return outside.sentence(outside.of_person(tx, MAX.id)[0])

    outside.read(tx, calendar, "", "", [], 2)
    assert said().startswith("2 events")
    outside.read(tx, calendar, "", "", None)
    assert said().startswith("2 events"), "nothing has changed"
    outside.read(tx, calendar, "", "", [])
    assert said() == ""
