"""The outbox and quiet hours: what is not urgent waits for their end, however often it is tried."""

import pytest

from db import mails, notifications, posting, preferences
from db.people import profile
from tests.support import making
from tests.support.cast import ADA

EVENING, NIGHT, DAWN, MORNING = (
    "2031-03-05T21:55:00Z",
    "2031-03-05T22:05:00Z",
    "2031-03-06T06:59:59Z",
    "2031-03-06T07:00:00Z",
)


@pytest.fixture(autouse=True)
def quiet_at_night(tx):
    preferences.save(tx, ADA.id, {"quiet_from": "22:00", "quiet_until": "07:00"})


def send(tx, *, waits=True, starts_at="") -> None:
    mails.send(tx, ADA.email, "Hello", "text", kind="bookings", to=ADA.id, waits=waits, starts_at=starts_at)


def taken_at(tx, *moments: str) -> list[int]:
    """How many mails are due at each of them."""
    found = []
    for moment in moments:
        with making.at(tx, moment):
            taken = mails.claim(tx)
        for mail in taken:
            mails.sent(tx, mail.id)
        found.append(len(taken))
    return found


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({}, [0, 0, 1]),
        ({"starts_at": "2031-03-06T09:00:00Z"}, [0, 0, 1]),
        ({"starts_at": "2031-03-06T07:30:00Z"}, [1, 0, 0]),
        ({"waits": False}, [1, 0, 0]),
    ],
)
def test_what_failed_waits_for_the_end_of_quiet_hours_unless_it_is_urgent_or_reminds_of_what_starts_soon(
    tx, given, taken
):
    with making.at(tx, EVENING):
        send(tx, **given)
        (mail,) = mails.claim(tx)
        mails.failed(tx, mail, "the line is down")
    assert taken_at(tx, NIGHT, DAWN, MORNING) == taken


def test_what_a_killed_process_held_waits_for_their_end_and_is_not_tried_less_often_for_that(tx):
    with making.at(tx, EVENING):
        send(tx)
        assert len(mails.claim(tx)) == 1  # then the process is killed
    assert taken_at(tx, NIGHT, DAWN) == [0, 0]
    with making.at(tx, MORNING):
        (mail,) = mails.claim(tx)
    assert mail.attempts == 2


def test_what_is_over_the_limit_of_an_hour_waits_for_their_end(tx):
    with making.at(tx, "2031-03-05T21:30:00Z"):
        for _number in range(mails.MOST_AN_HOUR + 5):
            send(tx)
    assert taken_at(tx, *["2031-03-05T21:30:00Z"] * 2) == [20, mails.MOST_AN_HOUR - 20]
    assert taken_at(tx, "2031-03-05T22:31:00Z", DAWN, MORNING) == [0, 0, 5]


@pytest.mark.parametrize(("level", "taken"), [("info", [0, 0, 1]), ("urgent", [1, 0, 0])])
def test_news_that_are_posted_know_whether_they_wait(tx, level, taken):
    with making.at(tx, EVENING):
        notifications.notify(tx, ADA.id, "moved_up", link="/sessions/1", level=level, name="Zoë", title="SQL")
        posting.post(tx)
        (mail,) = mails.claim(tx)
        mails.failed(tx, mail, "the line is down")
    assert taken_at(tx, NIGHT, DAWN, MORNING) == taken


def test_a_digest_waits_as_well(tx):
    preferences.save(tx, ADA.id, {"digest": "daily", "digest_hour": 21})
    with making.at(tx, "2031-03-05T20:00:00Z"):
        notifications.notify(tx, ADA.id, "moved_up", link="/sessions/1", name="Zoë", title="SQL")
    with making.at(tx, EVENING):
        posting.post(tx)
        (mail,) = mails.claim(tx)
        mails.failed(tx, mail, "the line is down")
    assert taken_at(tx, NIGHT, DAWN, MORNING) == [0, 0, 1]


def test_mail_to_somebody_who_has_left_does_not_wait(tx):
    mails.send(tx, "gone@example.org", "Hello", "text", kind="bookings", to=12345, waits=True)
    assert len(mails.claim(tx)) == 1


@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        ({"quiet_from": "", "quiet_until": ""}, [1, 0, 0]),
        ({"quiet_until": "06:30"}, [0, 1, 0]),
        ({"quiet_until": "08:00"}, [0, 0, 0]),
        ({"digest": "daily"}, [0, 0, 1]),
    ],
)
def test_what_waits_for_the_end_of_quiet_hours_moves_with_them(tx, chosen, taken):
    with making.at(tx, NIGHT):
        send(tx)
        preferences.save(tx, ADA.id, chosen)
    assert taken_at(tx, NIGHT, DAWN, MORNING) == taken


def test_what_waits_moves_with_its_reader_to_another_zone(tx):
    with making.at(tx, NIGHT):
        send(tx)
        profile.update(tx, ADA.id, timezone="Asia/Tokyo")  # where it is seven in the morning
    assert taken_at(tx, NIGHT) == [1]


def test_what_is_being_sent_or_waits_for_its_next_try_stays_as_it_is(tx):
    with making.at(tx, EVENING):
        for _number in range(2):
            send(tx)
        first, _second = mails.claim(tx)  # this one is being sent
        mails.failed(tx, first, "the line is down")
        preferences.save(tx, ADA.id, {"quiet_from": "", "quiet_until": ""})
        assert mails.claim(tx) == []
