"""What a draft needs before it can be booked: no more seats than the room has places, unless there is a link."""

import pytest

from db import bookings, sessions
from db.installation import facts
from db.refusals import Invalid, Refused
from db.sessions import drafts, editing, publication, series
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

LINK = "https://meet.example.org/class"


@pytest.fixture
def small_room(tx):
    facts.note_room(tx, 4)


def refusal_of(act, *args, **given) -> str:
    with pytest.raises(Invalid) as refused:
        act(*args, **given)
    assert set(refused.value.errors) == {"seats"}
    return str(refused.value.errors["seats"])


@pytest.mark.parametrize(("seats", "link"), [(3, ""), (4, LINK), (100, LINK)])
def test_as_many_seats_as_the_room_has_places_beside_the_host_or_any_with_a_link(tx, small_room, seats, link):
    assert making.a_class(tx, seats=seats, meeting_link=link).seats == seats


def test_more_seats_are_not_published_and_the_draft_stays(tx, small_room):
    draft = making.a_draft(tx, seats=4)
    assert "holds 4 people here, including you" in refusal_of(publication.publish, tx, MAX, draft.id)
    given = {"title": "New", "domain": "Python", "starts_at": making.ahead(tx, days=9), "seats": 100}
    refusal_of(publication.publish_new, tx, MAX, given)
    refusal_of(publication.publish_changed, tx, MAX, draft.id, {"seats": 5})
    publication.publish_changed(tx, MAX, draft.id, {"seats": 3})


def test_a_scheduled_class_does_not_outgrow_the_room(tx, small_room):
    session = making.a_class(tx, seats=3)
    refusal_of(editing.update, tx, MAX, session.id, {"seats": 4})
    linked = making.a_class(tx, seats=9, meeting_link=LINK, starts_at=making.ahead(tx, days=5))
    refusal_of(editing.update, tx, MAX, linked.id, {"meeting_link": ""})
    editing.update(tx, MAX, linked.id, {"meeting_link": f"{LINK}/2"})


def test_a_class_from_before_the_room_became_smaller_can_still_be_changed_but_not_repeated(tx):
    session = making.a_class(tx, seats=8)
    bookings.book(tx, ADA, session.id)
    facts.note_room(tx, 4)
    editing.update(tx, MAX, session.id, {"title": "Another title", "seats": 7})
    refusal_of(editing.update, tx, MAX, session.id, {"seats": 8})
    for act in (series.preview, lambda *args: series.repeat(*args, False)):
        with pytest.raises(Refused, match="holds 4 people"):
            act(tx, MAX, session.id, 2)
    editing.update(tx, MAX, session.id, {"meeting_link": LINK, "seats": 20})
    assert len(series.repeat(tx, MAX, session.id, 2, False).session_ids) == 2


def test_seats_that_are_taken_cannot_be_fewer_so_only_a_link_is_proposed(tx):
    session = making.a_class(tx, seats=3)
    for learner in (ADA, OTTO):
        bookings.book(tx, learner, session.id)
    facts.note_room(tx, 2)
    assert "fewer" not in str(drafts.too_many_seats(tx, sessions.get(tx, MAX.id, session.id)))
    with pytest.raises(Refused, match="fewer seats"):
        series.preview(tx, MAX, session.id, 2)  # nobody has a seat in the copies
    editing.update(tx, MAX, session.id, {"meeting_link": LINK})
    assert "Please use a meeting link" in refusal_of(editing.update, tx, MAX, session.id, {"meeting_link": ""})
