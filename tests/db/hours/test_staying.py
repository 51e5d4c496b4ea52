"""A mentor who changes their open hours hears what stays booked outside of them."""

import pytest

from db.hours import booking, rules, staying
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO

MONDAY, TUESDAY = "2027-07-05T13:00:00Z", "2027-07-06T13:00:00Z"  # 9:00 in New York


def weekly(begins: int) -> dict:
    return {"weekly": [{"weekday": day, "from": f"{begins}:00", "to": "12:00"} for day in range(5)]}


@pytest.fixture
def booked(tx):
    """Max is open on weekdays, 9 to 12 in New York. Ada has booked Monday at 9, and Otto Tuesday."""
    with making.at(tx, "2027-07-01T12:00:00Z"):
        making.open_hours(tx)
        made = [
            booking.book(tx, learner, MAX.id, {"starts_at": starts_at, "minutes": 60, "topic": "Careers"}).booking
            for learner, starts_at in ((ADA, MONDAY), (OTTO, TUESDAY))
        ]
        making.a_class(tx, starts_at="2027-07-06T15:00:00Z")  # whose time the mentor chose without them
        yield tx, *(one.session_id for one in made)


def test_what_stays_booked_outside_of_the_new_hours_is_said_once(booked):
    tx, monday, tuesday = booked

    def ids(act, *given) -> list[int]:
        return [one.id for one in staying.change(tx, MAX, act, *given).staying]

    assert ids(rules.save, {"buffer_after": 10, "notice_hours": 100}) == []
    assert ids(rules.save, weekly(10)) == [monday, tuesday]
    assert ids(rules.save, weekly(11)) == []
    assert ids(rules.open_up, {"date": "2027-07-05", "from": "09:00", "to": "10:00"}) == []
    assert ids(rules.close, "2027-07-05") == [monday]


def test_it_is_named_with_its_time(booked):
    tx, _monday, tuesday = booked
    changed = staying.change(tx, MAX, rules.take_off, "2027-07-06", "")
    assert [one.id for one in changed.staying] == [tuesday]
    assert "“Careers”, Tue 6 Jul 2027, 09:00 (New York time), is" in str(changed.sentence)
    assert str(staying.change(tx, MAX, rules.take_off, "2027-07-06", "").sentence) == "Saved"
