"""Who was there: the timeline, and what follows from it."""

import pytest

from db import attendance, bookings, ledger
from db.people import export
from db.sessions import readiness
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO


@pytest.fixture
def live(tx):
    """A class with two learners, which has begun."""
    session = making.a_full_class(tx, ADA, OTTO)
    making.begin(tx, session.id)
    tx.now = session.starts_at
    return session


def come(tx, session, *people) -> None:
    for person in people:
        readiness.attend(tx, person.id, session.id)
        attendance.joined(tx, person.id, session.id)


def move(tx, session, person, act, minutes: float) -> None:
    with making.at(tx, making.ahead(tx, minutes=minutes)):
        act(tx, person.id, session.id)


def end(tx, session) -> None:
    with making.at(tx, session.ends_at):
        readiness.end(tx, MAX, session.id)


def due(tx, session, person) -> int:
    booking = tx._execute(
        "SELECT id FROM bookings WHERE session_id = ? AND learner_id = ?", (session.id, person.id)
    ).fetchone()
    return tx.one("due_of_booking", booking_id=booking[0]).charged_cents


def test_the_timeline_says_who_came_and_went_and_leaves_out_blinks(tx, live):
    come(tx, live, ADA)
    move(tx, live, MAX, attendance.joined, 1)
    move(tx, live, ADA, attendance.left, 10)
    move(tx, live, ADA, attendance.joined, 10.5)
    move(tx, live, ADA, attendance.left, 20)
    move(tx, live, ADA, attendance.joined, 30)
    host, ada = attendance.timeline(tx, live.id)
    assert host.is_host and [stay.left_at for stay in host.stays] == [None]
    start = live.starts_at
    assert ada.name == ADA.name and [(stay.joined_at, stay.left_at) for stay in ada.stays] == [
        (start, making.ahead(tx, minutes=20)),
        (making.ahead(tx, minutes=30), None),
    ]


def test_joining_twice_and_leaving_twice_is_once(tx, live):
    for act in (attendance.left, attendance.joined, attendance.joined, attendance.left, attendance.left):
        act(tx, ADA.id, live.id)
    assert tx._execute("SELECT kind FROM presences ORDER BY id").fetchall() == [("joined",), ("left",)]


def test_who_reconnects_all_day_fills_nothing(tx, live):
    for _time in range(100):
        attendance.joined(tx, ADA.id, live.id)
        attendance.left(tx, ADA.id, live.id)
    assert tx._execute("SELECT COUNT(*) FROM presences").fetchone() == (attendance.MOST,)


@pytest.mark.parametrize("sql", ["UPDATE presences SET kind = 'left'", "DELETE FROM presences"])
def test_it_is_never_changed(tx, live, sql):
    come(tx, live, ADA)
    with pytest.raises(Exception, match="never"):
        tx._execute(sql)


def test_a_learner_who_never_came_pays_and_is_told(tx, live):
    come(tx, live, MAX, ADA)
    end(tx, live)
    assert (due(tx, live, ADA), due(tx, live, OTTO)) == (1500, 1500)
    assert ledger.available(tx, MAX.id, "EUR") == 3000
    assert making.told(tx, OTTO)[0] == "learner_absent" and "learner_absent" not in making.told(tx, ADA)


def test_a_mentor_who_never_came_earns_nothing_and_everybody_is_told(tx, live):
    come(tx, live, ADA)
    end(tx, live)
    assert (due(tx, live, ADA), due(tx, live, OTTO)) == (0, 0) and ledger.available(tx, MAX.id, "EUR") == 0
    assert making.told(tx, MAX)[0] == "host_absent" and making.told(tx, OTTO)[0] == "host_absent_learner"


def test_a_late_cancellation_is_not_due_either_if_the_mentor_never_came(tx):
    session = making.a_full_class(tx, ADA, OTTO, cutoff_hours=168)
    late = tx._execute("SELECT id FROM bookings WHERE learner_id = ?", (OTTO.id,)).fetchone()[0]
    bookings.cancel(tx, OTTO, late)
    making.begin(tx, session.id)
    come(tx, session, ADA)
    end(tx, session)
    assert tx.one("due_of_booking", booking_id=late).charged_cents == 0


def test_nobody_known_in_the_room_leaves_everything_as_it_is(tx, live):
    end(tx, live)
    assert ledger.available(tx, MAX.id, "EUR") == 3000 and "host_absent" not in making.told(tx, MAX)


def test_at_a_meeting_link_nobody_knows(tx):
    session = making.a_full_class(tx, ADA, meeting_link="https://meet.example.org/x")
    making.begin(tx, session.id)
    attendance.joined(tx, ADA.id, session.id)
    end(tx, session)
    assert ledger.available(tx, MAX.id, "EUR") == 1500


def test_it_is_in_the_export(tx, live):
    come(tx, live, ADA)
    assert [row.kind for row in export.everything(tx, ADA.id)["attendance"]] == ["joined"]
