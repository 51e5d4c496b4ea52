"""A price that is raised while somebody books or accepts: they pay what they were shown, or they are asked again."""

from collections import Counter

from db import clock
from tests.support.crowd import LEARNERS, MENTORS, TRIES, Town

SHOWN = {"price_cents": 1000, "currency": "EUR"}
RAISED = 9_999_900
PRICES = "SELECT price_cents FROM bookings WHERE session_id = ? AND status = 'booked'"

ACCEPTED = """SELECT b.price_cents FROM bookings AS b JOIN sessions AS s ON s.id = b.session_id
    WHERE s.title = ? AND b.learner_id = ? AND b.status = 'booked'"""


def book_while_the_price_is_raised(town: Town) -> tuple[Counter, Counter]:
    """Ten learners press Book on a form that shows €10, while the mentor raises the price.

    Returns the responses, and what those who have a seat now pay.
    """
    host = MENTORS[5]
    session = town.published(host, starts_at=town.a_time(), seats=10, **SHOWN)
    presses = [(learner, f"sessions/{session}/book", SHOWN) for learner in LEARNERS[20:30]]
    presses.insert(3, (host, f"sessions/{session}/update", {"price_cents": RAISED}))
    answers = town.at_once(*presses)
    del answers[3]
    kinds = Counter("booked" if answer.status == 201 else answer.json["type"] for answer in answers)
    return kinds, Counter(price for (price,) in town.rows(PRICES, session))


def test_a_price_raised_while_learners_book_charges_nobody_more_than_they_saw(town):
    for _ in range(TRIES):
        kinds, prices = book_while_the_price_is_raised(town)
        assert set(kinds) <= {"booked", "/problems/price_changed"} and kinds.total() == 10
        assert prices == ({1000: kinds["booked"]} if kinds["booked"] else {})


def test_checking_the_price_before_booking_charges_more_than_was_shown(unguarded_town):
    assert any(book_while_the_price_is_raised(unguarded_town)[1][RAISED] for _ in range(TRIES))


def accept_while_the_rate_is_raised(town: Town, learner) -> tuple[int, int]:
    """The learner accepts an offer of €60 while the mentor raises the rate. Returns the status and the price."""
    mentor, starts_at = MENTORS[4], town.a_time()
    request = town.request(learner, mentor, topic="At that price")
    assert town.send(mentor, f"requests/{request}/offer", offered_times=[starts_at]).status == 200
    shown = {"starts_at": starts_at, "price_cents": 6000, "currency": "EUR"}
    presses = [
        (mentor, "/mentor/profile", {"hourly_rate_cents": RAISED, "currency": "EUR"}),
        (learner, f"requests/{request}/accept", shown),
    ]
    accepted = town.at_once(*presses)[1]
    return accepted.status, *(price for (price,) in town.rows(ACCEPTED, "At that price", learner.id))


def test_a_rate_raised_while_a_learner_accepts_changes_nothing_for_them(town):
    found = [accept_while_the_rate_is_raised(town, learner) for learner in LEARNERS[:20]]
    assert found == [(200, 6000)] * 20


def test_taking_the_rate_of_the_moment_charges_more_than_was_shown(unguarded_town):
    found = [accept_while_the_rate_is_raised(unguarded_town, learner) for learner in LEARNERS[:20]]
    assert (200, RAISED) in found


def test_a_session_moved_while_learners_book_seats_nobody_at_a_time_they_did_not_see(town):
    for _ in range(TRIES):
        host, starts_at = MENTORS[3], town.a_time()
        moved = clock.moved(starts_at, hours=5)
        session = town.published(host, starts_at=starts_at, seats=10, **SHOWN)
        form = SHOWN | {"starts_at": starts_at, "cutoff_hours": 24}
        presses = [(learner, f"sessions/{session}/book", form) for learner in LEARNERS[30:36]]
        presses.insert(2, (host, f"sessions/{session}/update", {"starts_at": moved}))
        town.at_once(*presses)
        agreed = "SELECT DISTINCT agreed_start, must_confirm FROM bookings WHERE session_id = ?"
        assert set(town.rows(agreed, session)) <= {(starts_at, 1)}
