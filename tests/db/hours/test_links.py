"""Booking links: for one person, once or until they expire, without the mentor's confirmation."""

import pytest

from db import bookings, payments, sessions
from db.hours import booking, links
from db.installation import facts
from db.payments import holds
from db.refusals import Invalid, Missing, Refused
from db.sessions import publication
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

MORNINGS = [f"2027-07-{day:02}T13:00:00Z" for day in (5, 6, 7)]


@pytest.fixture
def asked_first(tx):
    """Max confirms each booking; today is Thursday 1 July 2027."""
    with making.at(tx, "2027-07-01T12:00:00Z"):
        making.open_hours(tx, confirm="on_request")
        yield tx


def book(tx, learner, starts_at, link):
    return booking.book(tx, learner, MAX.id, {"starts_at": starts_at, "minutes": 60, "link": link})


def test_a_link_books_at_once_and_only_once(asked_first):
    link = links.create(asked_first, MAX, {"for_whom": "Ada", "days": 3, "once": "1"})
    assert book(asked_first, ADA, MORNINGS[0], "").request.status == "pending"
    seat = book(asked_first, ADA, MORNINGS[0], link).booking
    assert sessions.get(asked_first, MAX.id, seat.session_id).status == "scheduled"
    for learner in (ADA, OTTO):
        assert not links.is_good(asked_first, learner.id, MAX.id, link)
        with pytest.raises(Refused) as refused:
            book(asked_first, learner, MORNINGS[1], link)
        assert refused.value.kind == "link"


def test_a_link_for_several_bookings_belongs_to_who_used_it_first(asked_first):
    link = links.create(asked_first, MAX, {"days": 3})
    assert all(book(asked_first, ADA, starts_at, link).booking for starts_at in MORNINGS[:2])
    with pytest.raises(Refused):
        book(asked_first, OTTO, MORNINGS[2], link)
    (listed,) = links.of_mentor(asked_first, MAX.id)
    assert (listed.learner_name, listed.is_single) == ("Ada Learner", 0)


def test_a_link_expires_is_of_one_mentor_and_can_be_deleted(asked_first):
    tx, other = asked_first, making.somebody(asked_first, "mentor")
    making.open_hours(tx, other, timezone="America/New_York")
    link = links.create(tx, MAX, {"days": 3, "once": True})
    with pytest.raises(Refused):
        booking.book(tx, ADA, other.id, {"starts_at": MORNINGS[0], "minutes": 60, "link": link})
    with making.at(tx, "2027-07-04T12:00:00Z"), pytest.raises(Refused):
        book(tx, ADA, MORNINGS[2], link)
    with pytest.raises(Missing):
        links.delete(tx, other, link)
    links.delete(tx, MAX, link)
    with pytest.raises(Missing):
        links.mentor_of(tx, link)


def test_a_refused_booking_does_not_use_the_link_up(asked_first):
    link = links.create(asked_first, MAX, {"days": 3, "once": True})
    with pytest.raises(Refused):
        book(asked_first, ADA, "2027-07-04T13:00:00Z", link)
    assert links.is_good(asked_first, ADA.id, MAX.id, link)


@pytest.fixture
def paid_online(asked_first):
    """What is booked is kept for fifteen minutes, until it is paid."""
    facts.note_payments(asked_first, "stripe", "")
    return asked_first


def test_a_link_for_one_booking_can_be_used_again_if_that_is_not_paid_in_time(paid_online):
    tx = paid_online
    link = links.create(tx, MAX, {"days": 3, "once": True})
    unpaid = book(tx, ADA, MORNINGS[0], link).booking
    with pytest.raises(Refused):
        book(tx, OTTO, MORNINGS[1], link)
    with making.at(tx, "2027-07-01T12:15:00Z"):
        assert holds.release(tx) == 1
        assert links.is_good(tx, OTTO.id, MAX.id, link) and links.of_mentor(tx, MAX.id)[0].learner_name is None
        book(tx, OTTO, MORNINGS[1], link)
        links.give_back(tx, unpaid.id)  # it is Otto’s by now
        with pytest.raises(Refused) as refused:
            book(tx, ADA, MORNINGS[2], link)
    assert refused.value.kind == "link"


def test_a_link_for_one_booking_can_be_used_again_if_that_is_cancelled_before_it_is_paid_but_not_later(paid_online):
    tx = paid_online
    link = links.create(tx, MAX, {"days": 3, "once": True})
    bookings.cancel(tx, ADA, book(tx, ADA, MORNINGS[0], link).booking.id)
    booked = book(tx, ADA, MORNINGS[1], link).booking
    holds.paid(tx, payments.of_booking(tx, booked.id).id)
    bookings.cancel(tx, ADA, booked.id)
    assert not links.is_good(tx, ADA.id, MAX.id, link)


def test_a_link_for_one_booking_can_be_used_again_if_the_mentor_cancels_it_before_it_is_paid_but_not_later(paid_online):
    tx = paid_online
    link, other = (links.create(tx, MAX, {"days": 3, "once": True}) for _ in range(2))
    kept = book(tx, OTTO, MORNINGS[2], other).booking
    publication.cancel(tx, MAX, book(tx, ADA, MORNINGS[0], link).booking.session_id, "")
    assert links.is_good(tx, OTTO.id, MAX.id, link) and not links.is_good(tx, OTTO.id, MAX.id, other)
    booked = book(tx, ADA, MORNINGS[1], link).booking
    for one in (booked, kept):
        holds.paid(tx, payments.of_booking(tx, one.id).id)
        publication.cancel(tx, MAX, one.session_id, "")
    assert not any(links.is_good(tx, ADA.id, MAX.id, one) for one in (link, other))


@pytest.mark.parametrize("days", [0, 91, "x"])
def test_a_link_lives_for_some_days(asked_first, days):
    with pytest.raises(Invalid):
        links.create(asked_first, MAX, {"days": days})


def test_a_mentor_has_some_links_at_most(asked_first):
    for _ in range(links.MOST):
        links.create(asked_first, MAX, {"days": 3})
    with pytest.raises(Refused, match="50"):
        links.create(asked_first, MAX, {"days": 3})
