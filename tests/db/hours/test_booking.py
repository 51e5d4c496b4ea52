"""Booking a slot: at once or as a request, at the price that was shown, and only what the rules offer in the write."""

import pytest

from db import bookings, clock, outside, requests, sessions
from db.hours import booking, rules, slots
from db.refusals import Invalid, Missing, Refused
from tests.support import making
from tests.support.cast import ADA, EMMA, MAX, OTTO

MONDAY = "2027-07-05T13:00:00Z"  # 9:00 in New York
SHOWN = {"price_cents": 5000, "currency": "EUR"}


@pytest.fixture
def hours(tx):
    """Max is open on weekdays, 9 to 12 in New York, for 30 or 60 minutes; today is Thursday 1 July 2027."""
    with making.at(tx, "2027-07-01T12:00:00Z"):
        making.open_hours(tx)
        yield tx


def book(tx, learner=ADA, starts_at=MONDAY, minutes=60, **given):
    return booking.book(tx, learner, MAX.id, {"starts_at": starts_at, "minutes": minutes, **given})


def refused(kind: str, act, *given, **fields) -> str:
    with pytest.raises(Refused) as problem:
        act(*given, **fields)
    assert problem.value.kind == kind
    return problem.value.sentence


def test_a_slot_is_booked_at_once_at_the_price_that_was_shown(hours):
    seat = book(hours, topic="My first job", note="Where do I begin?", **SHOWN).booking
    assert (seat.status, seat.price_cents, seat.currency) == ("booked", 5000, "EUR")
    session = sessions.get(hours, MAX.id, seat.session_id)
    assert (session.kind, session.status, session.title, session.description) == (
        "one_to_one",
        "scheduled",
        "My first job",
        "Where do I begin?",
    )
    assert (session.starts_at, session.ends_at) == (MONDAY, "2027-07-05T14:00:00Z")
    told = making.last_told(hours, MAX)
    assert (told.kind, told.title) == ("slot_booked", "Ada Learner booked “My first job”")
    assert "(New York time)" in told.body
    assert making.last_told(hours, ADA).kind == "booked"
    assert making.moves(hours, session.id) == [("scheduled", ADA.id, hours.now)]


def test_a_mentor_who_chose_so_gets_a_request_at_that_price(hours):
    rules.save(hours, MAX, {"confirm": "on_request"})
    asked = book(hours, note="Hello", **SHOWN).request
    assert (asked.status, asked.price_cents, asked.preferred_times, asked.message) == ("pending", 5000, MONDAY, "Hello")
    session = sessions.get(hours, MAX.id, requests.accept(hours, MAX, asked.id, MONDAY))
    assert (session.price_cents, session.starts_at) == (5000, MONDAY)


def test_another_price_than_the_one_that_was_shown_is_refused_with_the_new_one(hours):
    with pytest.raises(Refused) as problem:
        book(hours, price_cents=4000, currency="EUR")
    assert (problem.value.kind, problem.value.more) == ("price_changed", SHOWN)
    assert bookings.upcoming(hours, ADA.id) == []


def test_a_slot_that_is_taken_is_not_given_away_twice_and_nobody_reads_by_what(hours):
    book(hours, topic="Private")
    for starts_at in (MONDAY, "2027-07-05T13:30:00Z"):
        assert "Private" not in refused("taken", book, hours, OTTO, starts_at)
    assert book(hours, OTTO, "2027-07-05T14:00:00Z").booking.status == "booked"


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        (MONDAY, 45),
        ("2027-07-05T13:00:30Z", 60),
        ("2027-07-05T13:10:00Z", 60),
        ("2027-07-05T15:30:00Z", 60),
        ("2027-07-04T13:00:00Z", 60),
        ("2027-07-01T13:00:00Z", 60),
        ("2030-07-01T13:00:00Z", 60),
        ("2020-07-01T13:00:00Z", 60),
    ],
)
def test_an_edited_address_does_not_beat_the_rules(hours, starts_at, minutes):
    refused("not_offered", book, hours, ADA, starts_at, minutes)


@pytest.mark.parametrize("given", [{"starts_at": "soon"}, {"minutes": "x"}, {"topic": "x" * 121}])
def test_an_invalid_field_is_named(hours, given):
    with pytest.raises(Invalid) as problem:
        book(hours, **given)
    assert set(problem.value.errors) == set(given)


def test_a_rule_that_changed_in_the_meantime_is_told_to_the_learner_and_what_is_booked_stays(hours):
    booked = book(hours).booking
    rules.save(hours, MAX, {"days_off": ["2027-07-05", "2027-07-06"]})
    assert "Max Mentor" in refused("not_offered", book, hours, OTTO, "2027-07-06T13:00:00Z")
    assert bookings.get(hours, ADA.id, booked.id).status == "booked"


def test_a_mentor_without_open_hours_cannot_be_booked_and_nobody_but_a_mentor_can(tx):
    refused("not_offered", book, tx, ADA, making.ahead(tx, days=3))
    with pytest.raises(Missing):
        booking.book(tx, ADA, EMMA.id, {"starts_at": MONDAY, "minutes": 60})


def test_a_learner_is_never_in_two_sessions_at_once(hours):
    making.a_full_class(hours, ADA, host=making.somebody(hours, "mentor"), title="Elsewhere", starts_at=MONDAY)
    assert "“Elsewhere”" in refused("overlap", book, hours)


def test_nobody_books_and_cancels_all_day(hours):
    for _ in range(bookings.MOST_CANCELLED):
        bookings.cancel(hours, ADA, book(hours).booking.id)
    refused("too_many", book, hours)
    assert book(hours, OTTO).booking.status == "booked"
    with making.at(hours, "2027-07-02T12:00:01Z"):
        assert book(hours, ADA, "2027-07-06T13:00:00Z").booking.status == "booked"


def why(tx, wall: str, minutes: int = 60) -> str:
    return booking.why_not(tx, MAX, clock.from_wall(wall, MAX.timezone), minutes)


def test_the_mentor_reads_which_rule_forbids_a_time(hours):
    making.a_class(hours, title="My class", starts_at="2027-07-06T14:00:00Z")
    assert why(hours, "2027-07-05T09:00") == ""
    assert "45 minutes" in why(hours, "2027-07-05T09:00", 45)
    assert "passed" in why(hours, "2027-06-05T09:00")
    assert "24 hours’ notice" in why(hours, "2027-07-01T09:00")
    assert "60 days" in why(hours, "2027-10-01T09:00")
    assert "within your open hours" in why(hours, "2027-07-05T13:00")
    assert "every 30 minutes" in why(hours, "2027-07-05T09:10")
    assert "running “My class”" in why(hours, "2027-07-06T10:00")
    rules.save(hours, MAX, {"buffer_before": 20, "days_off": ["2027-07-05"]})
    assert "too close to “My class”" in why(hours, "2027-07-06T09:00") and "20 minutes" in why(
        hours, "2027-07-06T09:00"
    )
    assert "days off" in why(hours, "2027-07-05T09:00")
    rules.save(hours, MAX, {"buffer_before": 0, "per_day": 1})
    assert "1 session that day" in why(hours, "2027-07-06T09:00")
    rules.save(hours, MAX, {"per_day": None, "per_week": 1})
    assert "1 session that week" in why(hours, "2027-07-07T09:00")


def test_a_time_that_is_busy_in_another_calendar_is_neither_offered_nor_booked(hours):
    outside.add(hours, MAX, {"address": "https://calendar.example.org/a.ics"}, lambda texts: "")
    outside.read(hours, outside.claim(hours), "", "", [("2027-07-05T13:30:00Z", "2027-07-05T14:30:00Z")])
    assert MONDAY not in [slot.starts_at for slot in slots.offered(hours, MAX.id, MONDAY, "2027-07-06T00:00:00Z", 60)]
    refused("taken", book, hours)
    assert "another calendar" in booking.why_not(hours, MAX, MONDAY, 60)
