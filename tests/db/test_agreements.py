"""Nobody is charged a price they did not see, at a time they did not agree to, or on terms that have changed since."""

import pytest

from db import bookings, mentors, requests, sessions
from db.fields import Mistyped
from db.refusals import Invalid, Refused
from db.sessions import editing, publication, readiness, series
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


def refused(kind: str, act, *args) -> Refused:
    with pytest.raises(Refused) as problem:
        act(*args)
    assert problem.value.kind == kind
    return problem.value


def days(tx, *ahead: int) -> list[str]:
    return [making.ahead(tx, days=day) for day in ahead]


def shown(session) -> dict:
    """What a form sends that shows this session."""
    return bookings.terms(session)


@pytest.fixture
def shown_at_ten(tx):
    """A class whose form is open, at €10."""
    session = making.a_class(tx, price_cents=1000)
    return session, shown(session)


@pytest.mark.parametrize(
    ("edit", "kind", "now"),
    [
        ({"price_cents": 9_999_900}, "price_changed", {"price_cents": 9_999_900, "currency": "EUR"}),
        ({"currency": "KES"}, "price_changed", {"price_cents": 1000, "currency": "KES"}),
        ({"price_cents": 900}, "price_changed", {"price_cents": 900, "currency": "EUR"}),
        ({"cutoff_hours": 168}, "terms_changed", {"cutoff_hours": 168}),
        ({"duration_minutes": 240}, "length_changed", {"duration_minutes": 240}),
    ],
)
@pytest.mark.parametrize("act", ["book", "wait"])
def test_a_form_that_was_open_while_the_session_changed_is_refused_and_can_be_sent_again(tx, act, edit, kind, now):
    session = making.a_class(tx, price_cents=1000, seats=1)
    if act == "wait":
        bookings.book(tx, OTTO, session.id)
    take = getattr(bookings, act)
    form = shown(sessions.get(tx, ADA.id, session.id))
    editing.update(tx, MAX, session.id, edit)
    assert refused(kind, take, tx, ADA, session.id, form).more == now
    assert sessions.get(tx, ADA.id, session.id).booking_status is None
    booking = take(tx, ADA, session.id, shown(sessions.get(tx, ADA.id, session.id)))
    assert (booking.price_cents, booking.currency) == (edit.get("price_cents", 1000), edit.get("currency", "EUR"))


def test_the_refusal_says_the_new_price(tx, shown_at_ten):
    session, form = shown_at_ten
    editing.update(tx, MAX, session.id, {"price_cents": 9_999_900})
    assert "€99,999" in str(refused("price_changed", bookings.book, tx, ADA, session.id, form).sentence)
    editing.update(tx, MAX, session.id, {"price_cents": 0})
    assert "It’s free now" in str(refused("price_changed", bookings.book, tx, ADA, session.id, form).sentence)


def test_a_form_that_showed_another_time_is_refused(tx, shown_at_ten):
    session, form = shown_at_ten
    editing.update(tx, MAX, session.id, {"starts_at": days(tx, 5)[0]})
    assert refused("time_changed", bookings.book, tx, ADA, session.id, form).more == {"starts_at": days(tx, 5)[0]}


def test_programs_may_leave_the_price_out_but_a_price_needs_its_currency(tx, shown_at_ten):
    session, _ = shown_at_ten
    with pytest.raises(Invalid) as problem:
        bookings.book(tx, ADA, session.id, {"price_cents": 1000})
    assert set(problem.value.errors) == {"currency"}
    assert bookings.book(tx, ADA, session.id, {}).price_cents == 1000


def test_nothing_costs_the_same_in_every_currency(tx):
    session = making.a_class(tx, price_cents=0, currency="EUR")
    assert bookings.book(tx, ADA, session.id, {"price_cents": 0, "currency": "USD"}).status == "booked"


@pytest.mark.parametrize("moves_up", ["by a cancellation", "by more seats", "by booking a free seat"])
def test_moving_up_from_the_waitlist_keeps_the_price_it_was_joined_at(tx, moves_up):
    session = making.a_full_class(tx, OTTO, price_cents=1000, cutoff_hours=24)
    place = bookings.wait(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"price_cents": 9_999_900, "currency": "KES", "cutoff_hours": 168})
    if moves_up == "by more seats":
        editing.update(tx, MAX, session.id, {"seats": 2})
    elif moves_up == "by booking a free seat":
        tx._execute("UPDATE sessions SET seats = 2 WHERE id = ?", (session.id,))
        form = shown(sessions.get(tx, ADA.id, session.id))
        assert (form["price_cents"], form["currency"], form["cutoff_hours"]) == (1000, "EUR", 24)
        bookings.book(tx, ADA, session.id, form)
    else:
        bookings.cancel(tx, OTTO, sessions.get(tx, OTTO.id, session.id).booking_id)
    kept = bookings.get(tx, ADA.id, place.id)
    assert (kept.status, kept.price_cents, kept.currency, kept.cutoff_hours) == ("booked", 1000, "EUR", 24)


def test_a_learner_who_moves_up_in_a_session_that_was_moved_meanwhile_is_asked_to_confirm(tx):
    session = making.a_full_class(tx, OTTO, price_cents=9_999_900, cutoff_hours=168)
    bookings.wait(tx, ADA, session.id)
    editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, minutes=1)})
    editing.update(tx, MAX, session.id, {"seats": 2})
    seat = sessions.get(tx, ADA.id, session.id)
    assert (seat.booking_status, seat.must_confirm) == ("booked", 1)
    assert "confirm" in str(making.last_told(tx, ADA).body)
    making.begin(tx, session.id)
    assert bookings.cancel(tx, ADA, seat.booking_id, {"price_cents": 0, "currency": "EUR"}).status == "cancelled"


@pytest.mark.parametrize("copy", [series.duplicate, lambda tx, host, given: series.repeat(tx, host, given, 2, False)])
def test_copies_leave_the_price_of_a_booking_alone(tx, copy):
    session = making.a_full_class(tx, ADA, price_cents=1000)
    editing.update(tx, MAX, session.id, {"price_cents": 9_999_900})
    copy(tx, MAX, session.id)
    assert sessions.get(tx, ADA.id, session.id).booking_price_cents == 1000


# Requests and offers


def raise_the_rate(tx) -> None:
    mentors.introduce(tx, MAX, {"hourly_rate_cents": 9_999_900, "currency": "USD"})


def test_a_request_keeps_the_price_it_was_sent_at(tx):
    request = making.a_request(tx)
    raise_the_rate(tx)
    requests.accept(tx, MAX, request.id, days(tx, 2)[0])
    seat = sessions.get(tx, ADA.id, request.id)
    assert (seat.booking_price_cents, seat.booking_currency) == (6000, "EUR")
    assert (seat.price_cents, requests.get(tx, ADA.id, request.id).price_cents) == (6000, 6000)


def test_an_offer_keeps_the_price_it_was_made_at(tx):
    request = making.a_request(tx)
    requests.offer(tx, MAX, request.id, days(tx, 5), "", {"price_cents": "4500", "currency": "USD"})
    raise_the_rate(tx)
    offered = requests.get(tx, ADA.id, request.id)
    wrong = {"price_cents": offered.price_cents - 1, "currency": offered.currency}
    refused("price_changed", requests.accept, tx, ADA, request.id, days(tx, 5)[0], wrong)
    requests.accept(tx, ADA, request.id, days(tx, 5)[0], {"price_cents": 4500, "currency": "USD"})
    seat = sessions.get(tx, ADA.id, request.id)
    assert (seat.booking_price_cents, seat.booking_currency) == (4500, "USD")


@pytest.mark.parametrize(
    ("rate", "form"), [(6000, {"price_cents": 6000, "currency": "EUR"}), (0, {"price_cents": "", "currency": "EUR"})]
)
def test_a_request_that_showed_another_price_is_not_sent(tx, rate, form):
    making.a_request(tx, rate=rate, topic="Sent before", **form)
    raise_the_rate(tx)
    with pytest.raises(Refused) as problem:
        requests.send(tx, ADA, asked_with(tx, form))
    assert (problem.value.kind, problem.value.more["price_cents"]) == ("price_changed", 9_999_900)
    again = asked_with(tx, {"price_cents": 9_999_900, "currency": "USD"})
    assert requests.send(tx, ADA, again).price_cents == 9_999_900


def asked_with(tx, price: dict) -> dict:
    fields = {"topic": "Sent now", "message": "", "duration_minutes": 60, "preferred_times": days(tx, 9)}
    return fields | {"mentor_id": MAX.id} | price


def test_a_mentor_without_a_rate_is_asked_for_a_price_which_the_learner_agrees_to(tx):
    request = making.a_request(tx, rate=0)
    assert request.price_cents is None
    for answer in (
        lambda: requests.accept(tx, MAX, request.id, days(tx, 2)[0]),
        lambda: requests.offer(tx, MAX, request.id, days(tx, 5), ""),
    ):
        with pytest.raises(Invalid) as problem:
            answer()
        assert set(problem.value.errors) == {"price_cents"}
    requests.accept(tx, MAX, request.id, days(tx, 2)[0], {"price_cents": 5000, "currency": "USD"})
    offered = requests.get(tx, ADA.id, request.id)
    assert (offered.status, offered.awaits, offered.price_cents, offered.currency) == (
        "pending",
        "learner",
        5000,
        "USD",
    )
    assert "$50" in str(making.last_told(tx, ADA).body) and bookings.upcoming(tx, ADA.id) == []
    requests.accept(tx, ADA, request.id, days(tx, 2)[0])
    assert sessions.get(tx, ADA.id, request.id).booking_price_cents == 5000


def test_a_session_that_its_mentor_says_is_free_needs_nobody_elses_yes(tx):
    request = making.a_request(tx, rate=0)
    requests.accept(tx, MAX, request.id, days(tx, 2)[0], {"price_cents": 0})
    assert sessions.get(tx, ADA.id, request.id).booking_price_cents == 0
    assert requests.get(tx, ADA.id, request.id).price_cents == 0


def test_a_time_a_moment_from_now_needs_the_learners_yes(tx):
    request = making.a_request(tx)
    requests.accept(tx, MAX, request.id, making.ahead(tx, minutes=1))
    assert requests.get(tx, ADA.id, request.id).awaits == "learner" and bookings.upcoming(tx, ADA.id) == []


# Moves


@pytest.fixture
def unconfirmed(tx):
    """Ada has a seat in a class that was moved to a minute from now, and began."""
    session = making.a_full_class(tx, ADA, price_cents=9_999_900, cutoff_hours=168)
    editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, minutes=1)})
    making.begin(tx, session.id)
    return sessions.get(tx, ADA.id, session.id)


def test_a_move_that_was_not_confirmed_can_be_left_free_of_charge_after_the_start(tx, unconfirmed):
    with making.at(tx, making.ahead(tx, minutes=30)):
        booking = bookings.cancel(tx, ADA, unconfirmed.booking_id, {"price_cents": 0, "currency": "EUR"})
    assert booking.status == "cancelled" and making.column(tx, "bookings", "is_due", booking.id) == 0
    assert sessions.get(tx, None, unconfirmed.id).seats_taken == 0


def test_a_learner_who_neither_confirmed_a_move_nor_came_owes_nothing(tx, unconfirmed):
    readiness.end(tx, MAX, unconfirmed.id)
    booking = bookings.get(tx, ADA.id, unconfirmed.booking_id)
    assert (booking.status, making.column(tx, "bookings", "is_due", booking.id)) == ("cancelled", 0)
    assert sessions.get(tx, None, unconfirmed.id).seats_taken == 0
    assert making.last_told(tx, ADA).kind == "seat_lapsed"


def test_a_learner_who_joined_has_agreed_to_the_new_time(tx, unconfirmed):
    readiness.attend(tx, ADA.id, unconfirmed.id)
    refused("state", bookings.cancel, tx, ADA, unconfirmed.booking_id)
    readiness.end(tx, MAX, unconfirmed.id)
    assert bookings.get(tx, ADA.id, unconfirmed.booking_id).status == "booked"


def test_nobody_has_to_confirm_a_session_that_was_missed_or_cancelled(tx):
    session = making.a_full_class(tx, ADA)
    editing.update(tx, MAX, session.id, {"starts_at": days(tx, 3)[0]})
    making.pass_time(tx, days(tx, 4)[0])
    assert sessions.get(tx, ADA.id, session.id).status == "missed"
    assert sessions.get(tx, ADA.id, session.id).must_confirm == 0


def test_only_the_time_that_was_shown_is_confirmed(tx):
    session = making.a_full_class(tx, ADA)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    first, second = days(tx, 3, 4)
    editing.update(tx, MAX, session.id, {"starts_at": first})
    editing.update(tx, MAX, session.id, {"starts_at": second})
    refused("time_changed", bookings.confirm, tx, ADA, booking_id, {"starts_at": first})
    assert bookings.confirm(tx, ADA, booking_id, {"starts_at": second}).must_confirm == 0


def test_a_cancellation_that_was_shown_as_free_is_not_charged(tx):
    session = making.a_full_class(tx, ADA, price_cents=1000, cutoff_hours=24)
    booking_id = sessions.get(tx, ADA.id, session.id).booking_id
    with making.at(tx, making.ahead(tx, days=1, seconds=1)):
        free = {"price_cents": 0, "currency": "EUR"}
        assert refused("price_changed", bookings.cancel, tx, ADA, booking_id, free).more["price_cents"] == 1000
        assert bookings.get(tx, ADA.id, booking_id).status == "booked"
        due = {"price_cents": 1000, "currency": "EUR"}
        assert bookings.cancel(tx, ADA, booking_id, due).status == "cancelled"


def test_nothing_is_due_for_a_session_that_its_host_cancelled(tx):
    session = making.a_full_class(tx, ADA)
    editing.update(tx, MAX, session.id, {"starts_at": making.ahead(tx, minutes=1)})
    publication.cancel(tx, MAX, session.id, "")
    assert [one.is_due for one in bookings.past(tx, ADA.id, cancelled=True).items] == [0]


def test_a_session_for_one_person_is_over_when_they_leave_it_after_the_start(tx):
    request = making.a_request(tx)
    requests.accept(tx, MAX, request.id, days(tx, 2)[0])
    editing.update(tx, MAX, request.id, {"starts_at": making.ahead(tx, minutes=1)})
    making.begin(tx, request.id)
    bookings.cancel(tx, ADA, sessions.get(tx, ADA.id, request.id).booking_id)
    assert sessions.get(tx, MAX.id, request.id).status == "completed"
    assert making.moves(tx, request.id)[-1][:2] == ("completed", ADA.id)


MISTYPED = Mistyped("price", "Please enter an amount.")


@pytest.mark.parametrize(("named", "field"), [(None, "price_cents"), (MISTYPED, "price"), (-1, "price_cents")])
def test_a_wrong_time_and_a_wrong_price_are_said_at_once(tx, named, field):
    request, price = making.a_request(tx, rate=0), {"price_cents": named}
    with pytest.raises(Invalid) as problem:
        requests.accept(tx, MAX, request.id, "tomorrow", price)
    assert set(problem.value.errors) == {"starts_at", field}
    with pytest.raises(Invalid) as problem:
        requests.offer(tx, MAX, request.id, days(tx, -1), "x" * 501, price)
    assert set(problem.value.errors) == {"offered_times", "reason", field}
