"""After an account was deleted: no page breaks, and none names or links somebody who is no longer there."""

import re

import pytest

from db import bookings, likes, people, ratings, requests, rooms, sessions
from db.people import accounts
from db.sessions import readiness
from tests.support import making, walking
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH
from tests.support.running import in_a_loop

# What a template or a shape makes of nobody.
NOBODY = re.compile(r"/mentors/(?:None|0)\b|>\s*None\s*<|\bNone\b (?:has|booked|gave)|\"None\"|with None")


def live_without_its_learner(tx) -> dict:
    """A class with two learners, one of whom deletes the account while it is live; and one that is over, and rated."""
    ada, otto, host = (people.acting(tx, one.id) for one in (ADA, OTTO, MAX))
    over = making.a_class(tx, host, starts_at=making.ahead(tx, days=1))
    booking = bookings.book(tx, ada, over.id)
    with making.at(tx, over.starts_at):
        readiness.start(tx, host, over.id)
        readiness.attend(tx, ada.id, over.id)
        rooms.say(tx, ada, over.id, "Hello")
        rooms.write(tx, ada, over.id, None, "What we said")
        readiness.end(tx, host, over.id)
    ratings.rate(tx, ada, booking.id, 5, "Very good")
    readiness.give_feedback(tx, host, over.id, booking.id, "Well done")
    session = making.a_class(tx, host)
    alone = making.a_request(tx, ada, host, preferred_times=[making.ahead(tx, days=3)])
    requests.accept(tx, host, alone.id, making.ahead(tx, days=3))
    bookings.book(tx, otto, session.id)
    seat = bookings.book(tx, ada, session.id)
    likes.like(tx, ada, session.id)
    with making.at(tx, session.starts_at):
        readiness.start(tx, host, session.id)
        readiness.attend(tx, ada.id, session.id)
        rooms.say(tx, ada, session.id, "Goodbye")
        accounts.delete(tx, ada.id, PASSWORD_HASH)
    return {"session_id": session.id, "mentor_id": host.id, "request_id": alone.id, "booking_id": seat.id}


def over_without_its_host(tx) -> dict:
    """Two classes and a session for one person; their host deletes the account after the last one."""
    ada, host = people.acting(tx, ADA.id), people.acting(tx, MAX.id)
    session = making.a_class(tx, host)
    booking = bookings.book(tx, ada, session.id)
    ahead = making.a_full_class(tx, ada, host=host, starts_at=making.ahead(tx, days=5))
    with making.at(tx, session.starts_at):
        readiness.start(tx, host, session.id)
        readiness.attend(tx, ada.id, session.id)
        rooms.say(tx, host, session.id, "Hello")
        readiness.end(tx, host, session.id)
    ratings.rate(tx, ada, booking.id, 5, "")
    open_request = making.a_request(tx, ada, host)
    accounts.delete(tx, host.id, PASSWORD_HASH)
    assert sessions.status(tx, ahead.id) == "cancelled"
    return {"session_id": session.id, "mentor_id": MAX.id, "request_id": open_request.id, "booking_id": booking.id}


@pytest.mark.parametrize(
    ("scene", "viewer"),
    [
        (live_without_its_learner, MAX),
        (live_without_its_learner, OTTO),
        (live_without_its_learner, None),
        (over_without_its_host, ADA),
        (over_without_its_host, OTTO),
    ],
    ids=lambda one: getattr(one, "__name__", getattr(one, "role", "guest")),
)
def test_no_page_and_no_call_breaks_or_links_somebody_who_left(app, scene, viewer):
    async def look():
        async with app.test_app():
            client = await walking.client_of(app, viewer)
            ids = await app.database.write(scene)
            return await walking.walk(app, client, ids)

    found = in_a_loop(look())
    assert {path: status for path, (status, _) in found.items() if status >= 500} == {}
    assert {path: NOBODY.findall(text) for path, (_, text) in found.items() if NOBODY.search(text)} == {}
