"""Alarms of sessions and requests: each fires once, at its time, and late rather than never after a crash."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
import time_machine

from db import bookings, changes, clock, firing, requests, sessions
from db.engine import sqlite
from db.formats import place
from db.refusals import Invalid, Refused
from db.sessions import editing, publication, readiness, series
from jobs.alarms import fire
from tests.support import making
from tests.support.cast import ADA, MAX, OTTO
from tests.support.running import with_engine

START = "2026-11-21T15:00:00Z"
END = "2026-11-21T16:00:00Z"
SEATED = (ADA, MAX, OTTO)
EVERY_REMINDER = {"reminder_day": 3, "reminder_ten": 3, "reminder_five": 3}


@pytest.fixture
def at(connection, queries):
    """`at(START, act, …)`: one transaction at that moment."""

    def do(moment, act, *args):
        with time_machine.travel(moment, tick=False):
            return sqlite.transact(connection, queries, act, *args)

    return do


@pytest.fixture
def session(at):
    """The id of a one-hour class, published weeks ahead, with two learners."""
    return at(start(days=-20), partial(publish, starts_at=START))


@pytest.fixture
def told(connection):
    """`told("reminder_%")`: the kind, the person and the level of each such notification."""

    def told(kind):
        found = connection.execute(
            "SELECT kind, person_id, level FROM notifications WHERE kind LIKE ? ORDER BY kind, person_id", (kind,)
        )
        return found.fetchall()

    return told


def publish(tx, **fields) -> int:
    session = making.a_class(tx, title="Knots", **fields)
    for learner in (ADA, OTTO):
        bookings.book(tx, learner, session.id)
    return session.id


def to_all(kind, level) -> list:
    return [(kind, person.id, level) for person in SEATED]


def start(**delta) -> str:
    return clock.moved(START, **delta)


def status(connection, session_id) -> tuple:
    """A session's status, and who changed it to that."""
    moved_by = "SELECT m.person_id FROM session_moves AS m WHERE m.session_id = s.id AND m.status = s.status"
    return connection.execute(
        f"SELECT s.status, ({moved_by}) FROM sessions AS s WHERE s.id = ?", (session_id,)
    ).fetchone()


def test_each_reminder_is_sent_once_to_host_and_learners_at_its_time(session, at, told):
    expected = []
    for minutes, kind, level in (
        (24 * 60, "reminder_day", "info"),
        (10, "reminder_ten", "info"),
        (5, "reminder_five", "urgent"),
    ):
        due = start(minutes=-minutes)
        at(clock.moved(due, seconds=-1), firing.fire)
        assert sorted(told("reminder_%")) == sorted(expected)
        at(due, firing.fire)
        at(clock.moved(due, seconds=1), firing.fire)
        expected += to_all(kind, level)
    assert sorted(told("reminder_%")) == sorted(expected)


@pytest.mark.parametrize(
    ("woken", "said"),
    [
        ({"hours": -12}, to_all("reminder_day", "info")),
        ({"minutes": -61}, to_all("reminder_day", "info")),
        ({"minutes": -11}, to_all("reminder", "info")),
        ({"minutes": -9}, to_all("reminder_ten", "info")),
        ({"minutes": -4}, to_all("reminder_five", "urgent")),
        ({"minutes": 10}, to_all("reminder_five", "urgent")),
        ({"minutes": 20}, []),
    ],
)
def test_after_a_long_pause_only_the_most_urgent_reminder_is_sent(session, at, told, woken, said):
    at(start(**woken), firing.fire)
    assert told("reminder%") == said


def test_a_class_published_an_hour_before_its_start_has_no_day_reminder(at, told):
    at(start(hours=-1), partial(publish, starts_at=START))
    for minutes in (-60, -10, -5):
        at(start(minutes=minutes), firing.fire)
    assert {kind for kind, _, _ in told("reminder_%")} == {"reminder_ten", "reminder_five"}


def test_a_learner_who_cancelled_is_not_reminded(session, at, told, connection):
    (seat,) = connection.execute("SELECT id FROM bookings WHERE learner_id = ?", (OTTO.id,)).fetchone()
    at(start(days=-3), lambda tx: bookings.cancel(tx, OTTO, seat))
    at(start(hours=-24), firing.fire)
    assert [person for _, person, _ in told("reminder_%")] == [ADA.id, MAX.id]


def test_a_moved_session_sends_reminders_for_its_new_start_only(session, at, told):
    at(start(hours=-24), firing.fire)
    at(start(hours=-2), lambda tx: editing.update(tx, MAX, session, {"starts_at": start(days=7)}))
    at(start(days=1), firing.fire)
    assert told("reminder_%") == to_all("reminder_day", "info")
    for moment in (start(days=6), start(days=7, minutes=-10), start(days=7, minutes=-5)):
        at(moment, firing.fire)
    assert Counter(kind for kind, _, _ in told("reminder_%")) == EVERY_REMINDER | {"reminder_day": 6}


def test_a_cancelled_session_sends_no_reminders(session, at, told, connection):
    at(start(days=-2), lambda tx: publication.cancel(tx, MAX, session, "I am ill."))
    assert at(start(days=1), firing.fire) == 0
    assert told("reminder_%") == told("missed") == []
    assert status(connection, session) == ("cancelled", MAX.id)


def test_ten_minutes_before_the_start_the_room_opens_and_pages_are_refreshed(session, at):
    def look(tx):
        return firing.fire(tx), readiness.is_open(sessions.get(tx, ADA.id, session), tx.now), tx.events

    at(start(minutes=-30), firing.fire)
    assert at(start(minutes=-10, seconds=-1), look) == (0, False, [])
    rung, is_open, events = at(start(minutes=-10), look)
    assert (rung, is_open) == (1, True)
    assert changes.SessionTouched(session, tuple(person.id for person in SEATED)) in events


def test_a_session_leaves_the_lists_at_its_start(session, at):
    at(start(seconds=-1), firing.fire)
    assert changes.Unlisted(session) in at(START, lambda tx: firing.fire(tx) and tx.events)


def test_a_session_nobody_started_is_missed_at_its_end_and_everybody_is_notified(session, at, told, connection):
    at(clock.moved(END, seconds=-1), firing.fire)
    assert status(connection, session) == ("scheduled", MAX.id) and told("missed") == []
    at(END, firing.fire)
    at(clock.moved(END, hours=1), firing.fire)
    assert status(connection, session) == ("missed", None)
    assert told("missed") == to_all("missed", "info")
    assert connection.execute("SELECT COUNT(*) FROM alarms").fetchone() == (0,)


def test_a_session_nobody_ended_is_completed_half_an_hour_after_its_planned_end(session, at, told, connection):
    at(START, lambda tx: readiness.start(tx, MAX, session))
    at(clock.moved(END, minutes=30, seconds=-1), firing.fire)
    assert status(connection, session) == ("live", MAX.id)
    at(clock.moved(END, minutes=30), firing.fire)
    assert status(connection, session) == ("completed", None)
    assert told("missed") == told("reminder_%") == []


def test_a_session_its_host_ended_is_not_ended_again(session, at, connection):
    at(START, lambda tx: readiness.start(tx, MAX, session))
    at(clock.moved(START, minutes=30), lambda tx: readiness.end(tx, MAX, session))
    assert at(clock.moved(END, days=1), firing.fire) == 0
    assert status(connection, session) == ("completed", MAX.id)


@pytest.mark.parametrize(
    ("times", "expires"),
    [([start(days=10), start(days=20)], start(days=7)), ([start(days=1), start(days=3)], start(days=3))],
    ids=["after a week", "with its last time"],
)
def test_an_unanswered_request_expires_and_both_sides_are_notified_once(at, told, connection, times, expires):
    request = at(START, partial(making.a_request, preferred_times=times)).id
    assert at(clock.moved(expires, seconds=-1), requests.expire) == 0
    assert [at(clock.moved(expires, seconds=late), requests.expire) for late in (0, 1)] == [1, 0]
    assert told("request_expired") == [("request_expired", person.id, "info") for person in (ADA, MAX)]
    with pytest.raises(Refused, match="already expired"):
        at(expires, lambda tx: requests.accept(tx, MAX, request, start(days=30)))


def test_a_restart_fires_overdue_alarms_once(session, at, data, queries, told):
    at(start(days=-6), partial(making.a_request, preferred_times=[start(minutes=-9)]))

    with time_machine.travel(start(minutes=-8)):
        with_engine(data, queries, fire)
        with_engine(data, queries, fire)
    assert told("reminder_%") == to_all("reminder_ten", "info")
    assert len(told("request_expired")) == 2


CHANGED = (("Europe/Berlin", "2026-10-25", "2027-03-28"), ("America/New_York", "2026-11-01", "2027-03-14"))


@pytest.mark.parametrize(("zone", "autumn", "spring"), CHANGED)
def test_a_series_keeps_its_time_and_its_day_reminder_across_daylight_saving_changes(
    at, connection, zone, autumn, spring
):
    def repeat(tx):
        host = replace(MAX, timezone=zone)
        first = making.a_class(
            tx, host, starts_at=f"{clock.date.fromisoformat(autumn) - clock.timedelta(weeks=2)}T10:30"
        )
        made = series.repeat(tx, host, first.id, 25, False)
        return [sessions.get(tx, host.id, session_id) for session_id in (first.id, *made.session_ids)]

    made = at("2026-10-01T00:00:00Z", repeat)
    walls = [clock.to_wall(session.starts_at, zone) for session in made]
    assert {wall[11:] for wall in walls} == {"10:30"} and {autumn, spring} < {wall[:10] for wall in walls}
    assert len({session.starts_at[11:] for session in made}) == 2
    due = dict(connection.execute("SELECT session_id, due_at FROM alarms WHERE kind = 'day'").fetchall())
    assert {clock.read(session.starts_at) - clock.read(due[session.id]) for session in made} == {
        clock.timedelta(hours=24)
    }


@pytest.mark.parametrize(("zone", "autumn", "spring"), CHANGED)
def test_a_start_in_a_skipped_hour_is_refused_with_a_sentence(at, zone, autumn, spring):
    with pytest.raises(Invalid) as refused:
        at(
            "2026-10-01T00:00:00Z",
            lambda tx: making.a_draft(tx, replace(MAX, timezone=zone), starts_at=f"{spring}T02:30"),
        )
    assert refused.value.errors == {
        "starts_at": f"This time does not exist on that day in {place(zone)}: the clocks go forward."
    }
