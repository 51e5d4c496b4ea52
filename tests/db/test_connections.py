"""The check of a connection: when it is advised, what is kept of it, and who sees that it was made."""

import pytest

from db import bookings, clock, connections, sessions
from db.changes import PeopleTouched
from db.refusals import Invalid
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from ws import admission

GOOD = {"camera": True, "microphone": True, "connection": "relay"}


def advised(tx, session_id: int, who=ADA) -> bool:
    return connections.is_advised(tx, who.id, sessions.get(tx, who.id, session_id))


def seen(tx, session_id: int) -> bool:
    """By the host."""
    return bookings.participants(tx, session_id)[0].checked_at > connections.fresh_since(tx.now)


@pytest.fixture
def soon(tx) -> int:
    return bookings.book(tx, ADA, making.a_class(tx, starts_at=clock.after(hours=20)).id).session_id


def test_it_is_advised_on_the_day_before_the_first_session_with_video(tx, soon):
    assert advised(tx, soon) and advised(tx, soon, MAX)
    later = bookings.book(tx, OTTO, making.a_class(tx, starts_at=clock.after(hours=30)).id).session_id
    assert not advised(tx, later, OTTO)
    elsewhere = {"starts_at": clock.after(hours=10), "meeting_link": "https://meet.example/1"}
    assert not advised(tx, bookings.book(tx, OTTO, making.a_class(tx, **elsewhere).id).session_id, OTTO)
    connections.keep(tx, ADA, GOOD)
    assert not advised(tx, soon)


def test_who_has_been_in_a_room_needs_none(tx):
    booking = bookings.book(tx, ADA, making.a_class(tx, starts_at=clock.after(hours=5)).id)
    with making.at(tx, making.ahead(tx, hours=5)):
        readiness.start(tx, MAX, booking.session_id)
        admission.attend(tx, ADA.id, booking.session_id)
        readiness.end(tx, MAX, booking.session_id)
        other = bookings.book(tx, ADA, making.a_class(tx, starts_at=clock.moved(tx.now, hours=20)).id).session_id
        assert not advised(tx, other)


def test_the_host_sees_for_a_week_that_it_was_made(tx, soon):
    assert not seen(tx, soon)
    connections.keep(tx, ADA, GOOD)
    assert seen(tx, soon) and PeopleTouched((MAX.id,)) in tx.events
    with making.at(tx, making.ahead(tx, days=8)):
        assert not seen(tx, soon)


@pytest.mark.parametrize("found", [{"microphone": False}, {"connection": "none"}])
def test_what_has_to_be_mended_first_is_not_seen_and_still_advised(tx, soon, found):
    connections.keep(tx, ADA, GOOD)
    connections.keep(tx, ADA, GOOD | found)
    assert not seen(tx, soon) and advised(tx, soon)
    connections.keep(tx, ADA, GOOD | {"camera": False, "connection": "direct"})
    assert seen(tx, soon) and not advised(tx, soon)


def test_nothing_else_is_kept(tx):
    with pytest.raises(Invalid):
        connections.keep(tx, ADA, GOOD | {"connection": "pigeon"})
    assert connections.of(tx, ADA.id) is None
