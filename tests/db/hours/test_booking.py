"""Booking a slot: at once or as a request, at the price that was shown, and only what the rules offer in the write."""

import pytest

from db import answering, bookings, clock, outside, people, requests, sessions
from db.hours import booking, links, rules, slots
from db.listings import finding, keeping
from db.listings.filters import Filters
from db.people import accounts, closing, suspension
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


WHY = [
    ({}, "2027-07-05T09:00", 60, ""),
    ({}, "2027-07-05T09:00", 45, "You don’t offer sessions of 45 minutes."),
    ({}, "2027-06-05T09:00", 60, "This time has passed."),
    ({}, "2027-07-01T09:00", 60, "It’s too soon: you need 24 hours’ notice."),
    ({"notice_hours": 1}, "2027-07-01T09:00", 60, ""),
    ({}, "2027-10-01T09:00", 60, "It’s too far ahead: you can be booked up to 60 days in advance."),
    ({}, "2027-07-05T13:00", 60, "It isn’t within your open hours, from its start to its end."),
    ({}, "2027-07-05T11:30", 60, "It isn’t within your open hours, from its start to its end."),
    ({"days_off": ["2027-07-05"]}, "2027-07-05T09:00", 60, "It’s one of your days off."),
    ({}, "2027-07-05T09:10", 60, "Sessions start every 30 minutes from the beginning of your hours."),
    ({}, "2027-07-06T10:00", 60, "You’re running “My class” at that time."),
    ({"buffer_before": 20}, "2027-07-06T10:30", 30, "You’re running “My class” at that time."),
    (
        {"buffer_before": 15, "buffer_after": 5},
        "2027-07-06T09:00",
        60,
        "It’s too close to “My class”: between two sessions you keep 20 minutes free.",
    ),
    # Something else is busy from 9:30 to 10 on Wednesday, and a class begins right after it.
    ({}, "2027-07-07T09:30", 30, "You’re busy at that time in another calendar."),
    ({"buffer_after": 30}, "2027-07-07T09:30", 30, "You’re busy at that time in another calendar."),
    (
        {"buffer_after": 20},
        "2027-07-07T09:00",
        30,
        "It’s too close to something in another calendar: you keep 20 minutes free.",
    ),
    ({"per_day": 1}, "2027-07-06T09:00", 60, "You already have 1 session that day, and don’t want more."),
    ({"per_week": 2}, "2027-07-05T09:00", 60, "You already have 2 sessions that week, and don’t want more."),
]


@pytest.mark.parametrize(("given", "wall", "minutes", "reason"), WHY)
def test_the_mentor_reads_which_rule_forbids_a_time(hours, given, wall, minutes, reason):
    making.a_class(hours, title="My class", starts_at="2027-07-06T14:00:00Z")
    making.a_class(hours, title="The next one", starts_at="2027-07-07T14:00:00Z")
    busy_elsewhere(hours, ("2027-07-07T13:30:00Z", "2027-07-07T14:00:00Z"))
    rules.save(hours, MAX, given)
    starts_at = clock.from_wall(wall, MAX.timezone)
    assert str(booking.why_not(hours, MAX, starts_at, minutes)) == reason
    is_offered = starts_at in [
        one.starts_at for one in slots.offered(hours, MAX.id, starts_at, clock.moved(starts_at, minutes=1), minutes)
    ]
    assert is_offered == (not reason)


def busy_elsewhere(tx, *times: tuple[str, str]) -> None:
    outside.add(tx, MAX, {"address": "https://calendar.example.org/a.ics"}, lambda texts: "")
    outside.read(tx, outside.claim(tx), "", "", [*times])


def test_while_requests_are_paused_no_time_can_be_booked_not_even_with_a_link(hours):
    link = links.create(hours, MAX, {"days": 3})
    hours.run("pause_requests", mentor_id=MAX.id, since=hours.now, now=hours.now)
    for given in ({}, {"link": link}):
        assert refused("paused", book, hours, **given) == "Max Mentor isn’t taking requests at the moment."
    assert slots.offered(hours, MAX.id, MONDAY, "2027-07-10T00:00:00Z", 60) == []
    assert slots.next_open(hours, MAX.id, hours.now) is None
    assert "resume" in str(booking.why_not(hours, MAX, MONDAY, 60))
    answering.resume(hours, MAX)
    assert book(hours, link=link).booking.status == "booked"


@pytest.mark.parametrize("ending", ["suspended", "closing", "gone"])
def test_a_mentor_who_is_suspended_or_has_left_is_neither_booked_nor_found(hours, ending):
    link = links.create(hours, MAX, {"days": 3})
    while keeping.is_due(hours):
        keeping.refresh(hours)
    free = Filters(free=True)
    assert [one.id for one in finding.page(hours, ADA.id, free).items] == [MAX.id]
    if ending == "suspended":
        suspension.start(hours, MAX, "Spam.")
    elif ending == "closing":
        closing.start(hours, MAX, people.credentials(hours, MAX.email).password_hash)
    else:
        accounts.delete(hours, MAX.id, people.credentials(hours, MAX.email).password_hash)
    for given in ({}, {"link": link}):
        with pytest.raises(Missing):
            book(hours, **given)
    assert finding.page(hours, ADA.id, free).items == []


def test_a_time_that_is_busy_in_another_calendar_is_neither_offered_nor_booked(hours):
    busy_elsewhere(hours, ("2027-07-05T13:30:00Z", "2027-07-05T14:30:00Z"))
    assert MONDAY not in [slot.starts_at for slot in slots.offered(hours, MAX.id, MONDAY, "2027-07-06T00:00:00Z", 60)]
    refused("taken", book, hours)
