"""How fast a mentor answers: what the badge says, and the pause after five requests in a row without an answer."""

import itertools

import pytest
import time_machine

from db import answering, mentors, requests
from db.engine.transaction import Transaction
from db.people import accounts
from db.refusals import Refused
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO, PASSWORD_HASH

TOPICS = itertools.count(1)


@pytest.fixture(autouse=True)
def wait(tx):
    """Time stands still until a test calls this."""
    with time_machine.travel("2026-06-10T12:00:00Z", tick=False) as clock:
        tx.now = "2026-06-10T12:00:00Z"

        def wait(**delta: float) -> None:
            tx.now = making.ahead(tx, **delta)
            clock.move_to(tx.now)

        yield wait


def ask(tx: Transaction, *, hours: float = 72, learner=ADA) -> int:
    """One that expires in so many hours."""
    times = [making.ahead(tx, hours=hours)]
    return making.a_request(tx, learner, topic=f"Topic {next(TOPICS)}", preferred_times=times).id


def go_unanswered(tx: Transaction, wait, count: int, *, hours: float = 72, learner=ADA) -> None:
    for _ in range(count):
        ask(tx, hours=hours, learner=learner)
        wait(hours=hours)
        requests.expire(tx)


def answer_after(tx: Transaction, wait, *minutes: int) -> None:
    for one in minutes:
        request_id = ask(tx)
        wait(minutes=one)
        requests.decline(tx, MAX, request_id, "")


def is_paused(tx: Transaction) -> bool:
    return answering.paused_at(tx, MAX) is not None


def usual(tx: Transaction) -> int | None:
    return mentors.get(tx, None, MAX.id).answer_minutes


def test_five_in_a_row_without_an_answer_pause_requests_and_the_mentor_is_told_once(tx, wait):
    go_unanswered(tx, wait, 4)
    assert not is_paused(tx)
    go_unanswered(tx, wait, 1, learner=OTTO)
    assert is_paused(tx) and making.told(tx, MAX).count("requests_paused") == 1
    told = next(one for one in making.notifications.page(tx, MAX.id).items if one.kind == "requests_paused")
    assert told.link == "/mentor/requests" and "Take requests again" in told.body


def test_nobody_can_send_a_paused_mentor_a_request(tx, wait):
    pending = ask(tx, hours=7 * 24)
    for _ in range(5):
        ask(tx)
    wait(hours=72)
    requests.expire(tx)
    with pytest.raises(Refused, match="isn’t taking requests at the moment") as refused:
        ask(tx)
    assert refused.value.kind == "paused"
    requests.decline(tx, MAX, pending, "")  # what is there can be answered
    assert is_paused(tx)


def test_they_take_requests_again_and_it_takes_five_more_to_pause_them(tx, wait):
    go_unanswered(tx, wait, 5)
    answering.resume(tx, MAX)
    with pytest.raises(Refused, match="already"):
        answering.resume(tx, MAX)
    wait(minutes=1)
    go_unanswered(tx, wait, 4)
    assert not is_paused(tx)
    go_unanswered(tx, wait, 1)
    assert is_paused(tx)


@pytest.mark.parametrize("answer", ["decline", "offer", "accept"])
def test_any_answer_ends_the_row(tx, wait, answer):
    go_unanswered(tx, wait, 4)
    request_id = ask(tx)
    if answer == "decline":
        requests.decline(tx, MAX, request_id, "")
    elif answer == "offer":
        requests.offer(tx, MAX, request_id, [making.ahead(tx, days=2)], "")
    else:
        requests.accept(tx, MAX, request_id, making.ahead(tx, hours=72))
    wait(minutes=1)
    go_unanswered(tx, wait, 1)
    assert not is_paused(tx)


def test_a_request_that_left_no_time_to_answer_does_not_count(tx, wait):
    """Else anybody could pause a mentor within an hour."""
    go_unanswered(tx, wait, 8, hours=23)
    assert not is_paused(tx) and usual(tx) is None


def test_what_the_learner_leaves_open_or_takes_back_is_not_held_against_the_mentor(tx, wait):
    for _ in range(6):
        requests.offer(tx, MAX, ask(tx), [making.ahead(tx, days=2)], "")
        wait(days=3)
        requests.expire(tx)
        requests.cancel(tx, ADA, ask(tx))
    assert not is_paused(tx) and usual(tx) == 0


def test_the_usual_time_is_what_half_of_the_latest_twenty_took_at_most(tx, wait):
    answer_after(tx, wait, 30, 100)
    assert usual(tx) is None, "too few to say"
    answer_after(tx, wait, 170)
    assert usual(tx) == 100
    go_unanswered(tx, wait, 2)
    assert usual(tx) == 170, "silence took longer than any answer"
    answer_after(tx, wait, *[600] * 20)
    assert usual(tx) == 600


def test_only_the_first_answer_counts(tx, wait):
    for _ in range(3):
        request_id = ask(tx)
        wait(minutes=20)
        requests.offer(tx, MAX, request_id, [making.ahead(tx, days=2)], "")
        wait(minutes=500)
        requests.decline(tx, ADA, request_id, "")
    assert usual(tx) == 20


def test_it_stays_when_the_learners_leave(tx, wait):
    answer_after(tx, wait, 5, 5, 5)
    accounts.delete(tx, ADA.id, PASSWORD_HASH)
    assert usual(tx) == 5 and tx.value("answer_times_otherwise") == 0


@pytest.mark.parametrize(
    ("minutes", "badge", "figure"),
    [
        (None, "", ""),
        (0, "Usually answers within an hour", "1 minute"),
        (60, "Usually answers within an hour", "1 hour"),
        (61, "Usually answers within 2 hours", "2 hours"),
        (180, "Usually answers within 3 hours", "3 hours"),
        (23 * 60, "Usually answers within 23 hours", "23 hours"),
        (24 * 60, "Usually answers within a day", "24 hours"),
        (24 * 60 + 1, "Usually answers within 2 days", "25 hours"),
        (72 * 60, "Usually answers within 3 days", "3 days"),
        (72 * 60 + 1, "", "4 days"),
    ],
)
def test_the_badge_says_it_in_words_to_those_who_are_quick(minutes, badge, figure):
    assert str(answering.within(minutes)) == badge
    assert minutes is None or str(answering.duration(minutes)) == figure
