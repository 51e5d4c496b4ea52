"""The demo mentor’s calendars elsewhere, and other times that wait for an answer of the learner’s."""

from datetime import timedelta

from db import bookings, clock, feeds, outside
from db.ids import id_at
from db.installation.demo.history import History, at
from db.sessions import moving
from db.students import proposals

# In how many days, from which hour to which, where the mentor lives.
BUSY = ((1, 12, 13), (2, 15, 17), (4, 12, 13), (5, 9, 11), (8, 12, 13), (11, 13, 17), (12, 13, 17), (15, 12, 13))
TALK = "I read your importer on the train. Half an hour together, and you can merge it."


def write(history: History) -> None:
    tx, jonas, amara = history.tx, history.people["mentor"], history.people["learner"]
    with at(tx, history.now - timedelta(days=30)):
        feeds.make(tx, jonas, {"shows": "busy"})
    calendar_id = id_at((history.now - timedelta(days=30)).timestamp() * 1000)
    known = {"name": "Family", "sealed": "", "kind": "file"}
    tx.run("add_outside_calendar", id=calendar_id, person_id=jonas.id, **known, now=outside.NEVER)
    read = {"kind": "file", "etag": "", "modified": "", "unread": 0, "due_at": outside.NEVER}  # nobody can fetch it
    tx.run("outside_read", id=calendar_id, **read, now=clock.stamp(history.now - timedelta(minutes=12)))
    for days, *hours in BUSY:
        starts_at, ends_at = (clock.stamp(history.local(jonas.timezone, days, hour)) for hour in hours)
        tx.run("add_busy_time", calendar_id=calendar_id, starts_at=starts_at, ends_at=ends_at)
    with at(tx, history.now - timedelta(hours=1)):
        times = [clock.stamp(history.free_day(days, 18, 30, jonas, amara)) for days in (5, 10)]
        given = {"topic": "Merge the importer together", "message": TALK, "duration_minutes": 30}
        proposals.propose(tx, jonas, amara.id, given | {"offered_times": times, "price_cents": 3000, "currency": "EUR"})
        _another_time(history)


def _another_time(history: History) -> None:
    """The host of the first one-to-one that the learner has ahead would like to start on another day."""
    tx, amara = history.tx, history.people["learner"]
    for seat in bookings.upcoming(tx, amara.id):
        if seat.kind == "one_to_one" and seat.status == "scheduled":
            host = tx.one("acting_person", id=seat.host_id)
            later = clock.stamp(history.free_day(10, 9, 0, amara, host))
            moving.propose(tx, host, seat.id, {"starts_at": later})
            return
