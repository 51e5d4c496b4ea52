"""What is in the way of each time of a request, for the picker."""

from collections.abc import Iterable
from dataclasses import dataclass

from db import calendars, clock, outside
from db.checks import Check
from db.engine.transaction import Transaction
from db.formats import Moment
from db.language import _, in_zone, together


@dataclass(frozen=True, slots=True)
class Conflict:
    """A time that can be chosen, and what the mentor or the learner has at that time."""

    starts_at: str
    is_past: bool
    in_the_way: str


def of_times(tx: Transaction, viewer, request, times: list[str]) -> list[Conflict]:
    """Titles are shown only to the person whose calendar it is."""
    return [_conflict(tx, request, time, viewer) for time in times]


def of_learner(tx: Transaction, learner, times: Iterable[str], minutes: int) -> list[str]:
    """What a learner has at the times they propose, as typed or stored. They may propose them all the same."""
    found = {}
    for typed in times:
        starts_at = Check().moment("time", typed, learner.timezone)
        seat = starts_at and calendars.seat(tx, learner.id, starts_at, clock.moved(starts_at, minutes=minutes))
        if seat:
            at = Moment(seat.starts_at, learner.timezone)
            found[seat.id] = _("You have a seat in “{title}” at that time ({time}).", title=seat.title, time=at)
    return [*found.values()]


def _conflict(tx: Transaction, request, starts_at: str, viewer) -> Conflict:
    ends_at = clock.moved(starts_at, minutes=request.duration_minutes)
    hosting = calendars.hosting(tx, request.mentor_id, starts_at, ends_at)
    seat = calendars.seat(tx, request.learner_id, starts_at, ends_at)
    mentor, learner = "", ""
    if hosting and viewer.id != request.mentor_id:
        mentor = _("{name} has another session.", name=request.mentor_name)
    elif hosting:
        at = Moment(hosting.starts_at)
        mentor = _("You’re already running “{title}”: {time}.", title=hosting.title, time=at)
    elif outside.busy(tx, request.mentor_id, starts_at, ends_at):
        mentor = _("You’re busy in another calendar.")
        if viewer.id != request.mentor_id:
            mentor = _("{name} is busy.", name=request.mentor_name)
    if seat and viewer.id != request.learner_id:
        learner = _("{name} has another session.", name=request.learner_name)
    elif seat:
        at = Moment(seat.starts_at)
        learner = _("You have a seat in “{title}”: {time}.", title=seat.title, time=at)
    return Conflict(starts_at, starts_at <= tx.now, in_zone(together(mentor, learner), viewer.timezone))
