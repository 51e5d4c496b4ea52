"""A budget that many spend at the same moment: never more than there is, and what is given back is spent once."""

from collections import Counter

from tests.support.crowd import EMPLOYERS, LEARNERS, MENTORS, TRIES, Town

PRICE = 2000
CHARGED = """SELECT COUNT(*), SUM(e.amount_cents), COUNT(DISTINCT e.account_id)
    FROM sponsored_seats AS s JOIN entries AS e ON e.booking_id = s.booking_id AND e.book = 'charges'
    WHERE s.sponsorship_id = ?"""
SPENT = "SELECT SUM(seats), SUM(cents) FROM sponsored_months WHERE sponsorship_id = ?"


def sponsored(town: Town, **limits) -> str:
    """For all learners, as often as they like."""
    given = {"name": "Race", "currency": "EUR", "per_learner": 100, "kind": "budget", "budget_cents": 10 * PRICE}
    emails = " ".join(learner.email for learner in LEARNERS)
    return town.made(EMPLOYERS[6], "sponsorships", **given | limits, emails=emails)


def a_hundred_at_once(town: Town, **limits) -> tuple[Counter, str]:
    """Fifty learners, each in two classes; who is refused has no seat, and pays nothing."""
    sponsorship_id = sponsored(town, **limits)
    classes = [
        town.published(mentor, starts_at=town.a_time(), seats=50, price_cents=PRICE, currency="EUR")
        for mentor in MENTORS[:2]
    ]
    given = {"sponsorship_id": sponsorship_id}
    presses = [(learner, f"sessions/{one}/book", given) for one in classes for learner in LEARNERS]
    answers = Counter(
        (answer.status, answer.json.get("type", "").removeprefix("/problems/")) for answer in town.at_once(*presses)
    )
    return answers, sponsorship_id


def test_of_a_hundred_at_once_a_budget_for_ten_pays_for_exactly_ten(town):
    answers, sponsorship_id = a_hundred_at_once(town)
    assert answers == {(201, ""): 10, (409, "not_sponsored"): 90}
    assert town.rows(CHARGED, sponsorship_id) == [(10, 10 * PRICE, 1)]
    assert town.rows(SPENT, sponsorship_id) == [(10, 10 * PRICE)]


def test_of_a_hundred_at_once_ten_seats_are_taken_and_no_more(town):
    seats = {"kind": "seats", "seats": 10, "most_cents": PRICE, "budget_cents": None}
    answers, sponsorship_id = a_hundred_at_once(town, **seats)
    assert answers == {(201, ""): 10, (409, "not_sponsored"): 90}
    assert town.rows(SPENT, sponsorship_id) == [(10, 10 * PRICE)]


def test_seats_that_are_given_back_and_booked_at_once_never_spend_more_than_there_is(town):
    sponsorship_id = sponsored(town, budget_cents=5 * PRICE)
    session = town.published(MENTORS[2], starts_at=town.a_time(), seats=50, price_cents=PRICE, currency="EUR")
    given = {"sponsorship_id": sponsorship_id}
    held = [town.made(learner, f"sessions/{session}/book", **given) for learner in LEARNERS[:5]]
    away = [(learner, f"bookings/{one}/cancel", {}) for learner, one in zip(LEARNERS, held, strict=False)]
    others = [(learner, f"sessions/{session}/book", given) for learner in LEARNERS[5:]]
    answers = town.at_once(*(press for pair in zip(others, away * 9, strict=True) for press in pair))
    taken = sum(answer.status == 201 for answer in answers)
    assert taken <= 5 and town.rows(SPENT, sponsorship_id) == [(taken, taken * PRICE)]


def test_checking_before_booking_spends_more_than_the_budget(unguarded_town):
    """The control."""
    assert any(a_hundred_at_once(unguarded_town)[0][201, ""] > 10 for _ in range(TRIES))
