"""What is in the way of each time of a request: in the picker, and in the write."""

from collections.abc import Iterable
from dataclasses import dataclass

from db import calendars, clock
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
    found: dict[int | str, str] = {}
    for typed in times:
        starts_at = Check().moment("time", typed, learner.timezone)
        seat = starts_at and calendars.seat(tx, learner.id, starts_at, clock.moved(starts_at, minutes=minutes))
        if seat:
            at = Moment(seat.starts_at, learner.timezone)
            found[seat.id] = _("You have a seat in “{title}” at that time ({time}).", title=seat.title, time=at)
        elif starts_at and calendars.is_busy(tx, learner.id, starts_at, clock.moved(starts_at, minutes=minutes)):
            at = Moment(starts_at, learner.timezone)
            found[starts_at] = _("You’re busy at that time in another calendar: {time}.", time=at)
    return [*found.values()]


def times_of(request) -> list[str]:
    """What can be chosen now: the learner's preferred times, or those the mentor offered instead."""
    return (request.preferred_times if request.awaits == "mentor" else request.offered_times).split()


def must_be_ahead(tx: Transaction, check: Check, field: str, times: list[str]) -> None:
    if field not in check.errors and times[0] <= tx.now:
        check.errors[field] = _("Each time must be in the future.")


def both_must_be_free(tx: Transaction, request, starts_at: str, given: dict | None, check: Check) -> None:
    """Each person reads what they have themselves at that time, and of the other only that there is something."""
    when = starts_at, clock.moved(starts_at, minutes=request.duration_minutes)
    mine, other, mentor, learner = request.mentor_id, request.learner_id, "", request.learner_name
    if request.awaits == "learner":
        mine, other, mentor, learner = other, mine, request.mentor_name, ""
    calendars.host_must_be_free(tx, request.mentor_id, *when, stranger=mentor, check=check)
    calendars.learner_must_be_free(tx, request.learner_id, *when, stranger=learner, check=check)
    calendars.must_not_be_busy(tx, mine, *when, given=given, check=check)
    if not was_known(request, starts_at):
        calendars.must_not_be_busy(tx, other, *when, stranger=mentor or learner, check=check)


def was_known(request, starts_at: str) -> bool:
    """Whether the person who proposed this time was busy elsewhere, and proposed it anyway."""
    return bool(request.despite_busy) and starts_at in times_of(request)


def is_busy_at_any(tx: Transaction, person_id: int, times: list[str], minutes: int) -> int:
    return int(any(calendars.is_busy(tx, person_id, one, clock.moved(one, minutes=minutes)) for one in times))


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
    else:
        mentor = _elsewhere(tx, request, starts_at, ends_at, viewer, request.mentor_id, request.mentor_name)
    if seat and viewer.id != request.learner_id:
        learner = _("{name} has another session.", name=request.learner_name)
    elif seat:
        at = Moment(seat.starts_at)
        learner = _("You have a seat in “{title}”: {time}.", title=seat.title, time=at)
    else:
        learner = _elsewhere(tx, request, starts_at, ends_at, viewer, request.learner_id, request.learner_name)
    return Conflict(starts_at, starts_at <= tx.now, in_zone(together(mentor, learner), viewer.timezone))


def _elsewhere(tx: Transaction, request, starts_at: str, ends_at: str, viewer, person_id: int, name: str) -> str:
    """Says that one of them is busy in another calendar, unless they proposed this time anyway."""
    if not calendars.is_busy(tx, person_id, starts_at, ends_at):
        return ""
    if viewer.id == person_id:
        return _("You’re busy in another calendar.")
    return "" if was_known(request, starts_at) else _("{name} is busy.", name=name)
