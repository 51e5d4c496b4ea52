"""A learner who gets a seat is told when, how much, and what happens next: by a notification and by mail."""

import pytest

from db import bookings, confirmations, mails, mentors, notifications, payments, requests
from db.installation import facts
from db.people import profile
from db.sessions import editing, readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

LATE = "2031-11-21T15:04:00Z"


def mailed(tx, person) -> list:
    return tx._execute("SELECT subject, body FROM mails WHERE recipient = ? ORDER BY id", (person.email,)).fetchall()


@pytest.fixture
def session(tx):
    return making.a_class(tx, starts_at=LATE, price_cents=1500, currency="EUR", cutoff_hours=24)


def test_a_booking_is_confirmed_with_the_price_both_times_and_what_comes_next(tx, session):
    facts.note_payments(tx, "operator", "Cash at the desk")
    bookings.book(tx, ADA, session.id)
    told = making.last_told(tx, ADA)
    assert told.title == f"You’re booked: “{session.title}”" and told.link == f"/sessions/{session.id}"
    assert told.body == "Starts Fri 21 Nov 2031, 15:04 (London time). Price: €15."
    ((subject, body),) = mailed(tx, ADA)
    assert subject == told.title
    for said in (
        "Fri 21 Nov 2031, 15:04 (London time)\nFor Max Mentor: Fri 21 Nov 2031, 10:04 (New York time)",
        "Price: €15.",
        "How to pay: Cash at the desk",
        "The room opens 10 minutes before the start",
        "You can cancel free of charge until Thu 20 Nov 2031, 15:04 (London time).",
        f"mentora:/sessions/{session.id}/calendar.ics",
    ):
        assert said in body, said


def test_the_mail_is_written_for_its_reader(tx, session):
    profile.update(tx, ADA.id, region="US", timezone="Asia/Calcutta")
    bookings.book(tx, ADA, session.id)
    assert "Fri, Nov 21, 2031, 8:34\xa0PM (Kolkata time)" in mailed(tx, ADA)[0][1]


def test_a_learner_who_moves_up_is_told_the_same_and_the_mentor_hears_who_it_is(tx):
    session = making.a_full_class(tx, OTTO, price_cents=1500)
    bookings.wait(tx, ADA, session.id)
    assert mailed(tx, ADA) == [], "a place on the waitlist isn’t a seat"
    mine = [one for one in bookings.upcoming(tx, OTTO.id) if one.id == session.id]
    bookings.cancel(tx, OTTO, mine[0].booking_id)
    assert "Price: €15." in making.last_told(tx, ADA).body and len(mailed(tx, ADA)) == 1
    news = making.last_told(tx, MAX)
    assert news.kind == "booking_cancelled" and "Ada Learner moved up from the waitlist." in news.body
    assert "seats left" not in news.body and "seats are taken" not in news.body


def test_the_mentor_hears_who_moved_up_into_a_new_seat(tx):
    session = making.a_full_class(tx, OTTO)
    bookings.wait(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"seats": 2})
    assert f"Ada Learner moved up from the waitlist of “{session.title}”" == making.last_told(tx, MAX).title


@pytest.mark.parametrize("by_mentor", [True, False])
def test_an_accepted_request_is_confirmed_to_the_learner(tx, by_mentor):
    fields = {"mentor_id": MAX.id, "topic": "Loops", "message": "", "duration_minutes": 30, "preferred_times": [LATE]}
    mentors.introduce(tx, MAX, {"hourly_rate_cents": 3000})
    request = requests.send(tx, ADA, fields)
    if by_mentor:
        requests.accept(tx, MAX, request.id, LATE)
    else:
        requests.offer(tx, MAX, request.id, [LATE], "")
        requests.accept(tx, ADA, request.id, LATE)
    kinds = [item.kind for item in notifications.page(tx, ADA.id).items]
    assert kinds[0] == ("request_accepted" if by_mentor else "booked")
    ((_subject, body),) = mailed(tx, ADA)
    assert "“Loops” with Max Mentor" in body and "15:04 (London time)" in body and "Price: €15." in body
    assert mailed(tx, MAX) == []


def test_links_in_a_mail_get_the_public_address():
    body = f"Your session:\n{mails.page('/sessions/1')}\nmentora: a word"
    assert mails.addressed(body, "https://m.org") == "Your session:\nhttps://m.org/sessions/1\nmentora: a word"


def test_a_learner_who_books_when_the_room_is_open_is_told_so(tx):
    soon = making.a_class(tx, starts_at=making.ahead(tx, minutes=9))
    bookings.book(tx, ADA, soon.id)
    ((_, body),) = mailed(tx, ADA)
    assert "The room is already open" in body and "opens 10 minutes" not in body
    on_its_page = " ".join(map(str, confirmations.steps_of(tx, ADA.id, soon.id)))
    assert "press I’m Ready on this page" in on_its_page and "open the session" not in on_its_page
    readiness.ready(tx, ADA, soon.id)
    then = " ".join(map(str, confirmations.steps_of(tx, ADA.id, soon.id)))
    assert "press I’m Ready" not in then and "You can join as soon as Max Mentor starts it." in then


@pytest.mark.parametrize(
    ("way", "said"),
    [("direct", "You pay Max Mentor directly."), ("operator", "You pay the organiser, not the mentor.")],
)
def test_a_mail_says_whom_to_pay(tx, session, way, said):
    facts.note_payments(tx, way, "")
    bookings.book(tx, ADA, session.id)
    assert said in mailed(tx, ADA)[0][1]


def test_who_is_paid_directly_says_how(tx, session):
    facts.note_payments(tx, "direct", "Cash at the desk")
    profile.update(tx, MAX.id, how_to_pay="IBAN DE89\n{name} <b>")
    booking = bookings.book(tx, ADA, session.id)
    assert "You pay Max Mentor directly. How to pay: IBAN DE89" in mailed(tx, ADA)[0][1]
    payment = payments.of_booking(tx, booking.id)
    assert payments.how_to_pay(tx, payment.id) == "IBAN DE89\n{name} <b>"


def test_who_leaves_much_unread_is_told_as_fast_as_others(tx):
    """The bell says 99+, so nobody counts further."""
    for number in range(120):
        told = notifications.notify(tx, MAX.id, "welcome", link="/", name=str(number), role="mentor")
    bookings.book(tx, ADA, making.a_class(tx).id)
    assert (notifications.unread_on_bell(tx, MAX.id), notifications.unread(tx, MAX.id)) == (100, 121)
    assert notifications.read_all(tx, MAX.id, upto=told.id) == 1
