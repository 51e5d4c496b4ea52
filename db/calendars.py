"""Nobody is in two sessions at once: checked in the transaction that writes, which holds the calendar meanwhile."""

from collections.abc import Mapping
from typing import Any

from db import clock, outside
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Flag, checked
from db.formats import Moment
from db.language import _
from db.refusals import Clash

LONGEST = 480  # minutes of a session; its table has a CHECK
ANYWAY: dict[str, Field] = {"anyway": Flag(note="Also at a time that is busy in another calendar of yours")}


def hold(tx: Transaction, person_id: int) -> None:
    tx.hold("hold_calendar", id=person_id)


def hosting(tx: Transaction, host_id: int, starts_at: str, ends_at: str, but: int = 0):
    """The session that a host leads at that time, or None; `but` is the one being moved."""
    return tx.one("hosting_conflict", host_id=host_id, starts_at=starts_at, ends_at=ends_at, but=but)


def seat(tx: Transaction, learner_id: int, starts_at: str, ends_at: str, but: int = 0):
    """The session that a learner has a seat in at that time, or None."""
    return tx.one("seat_conflict", learner_id=learner_id, but=but, **times(starts_at, ends_at))


def is_busy(tx: Transaction, person_id: int, starts_at: str, ends_at: str) -> bool:
    """In a calendar that they have elsewhere."""
    return outside.is_busy(tx, person_id, starts_at, ends_at)


def must_not_be_busy(
    tx: Transaction,
    person_id: int,
    starts_at: str,
    ends_at: str,
    *,
    stranger: str = "",
    given: Mapping[str, Any] | None = None,
    check: Check | None = None,
) -> None:
    """Nobody else takes a time at which somebody is busy elsewhere; `stranger` is their name. They themselves are
    warned, and may do it `anyway`: their other calendar may be wrong, and the time is theirs."""
    if insists(given) or not is_busy(tx, person_id, starts_at, ends_at):
        return
    notes = check or Check()
    if stranger:
        notes.clash("starts_at", _("{name} is busy at that time.", name=stranger))
    else:
        at = Moment(starts_at)
        notes.warn("anyway", _("You’re busy at that time in another calendar: {time}.", time=at))
    if check is None:
        notes.done()


def insists(given: Mapping[str, Any] | None) -> bool:
    return bool(given) and bool(checked(ANYWAY, dict(given or {})).get("anyway"))


def times(starts_at: str, ends_at: str) -> dict[str, str]:
    """A time, and the earliest start of a session that may reach into it."""
    return {"earliest": clock.moved(starts_at, minutes=-LONGEST), "starts_at": starts_at, "ends_at": ends_at}


def host_must_be_free(
    tx: Transaction,
    host_id: int,
    starts_at: str,
    ends_at: str,
    *,
    but: int = 0,
    stranger: str = "",
    check: Check | None = None,
    field: str = "starts_at",
) -> None:
    """The conflict is named to the host alone; for somebody else `stranger` is the host's name.

    With a `check` it is noted for the `field`, to be told with everything else that is wrong.
    """
    hold(tx, host_id)
    if other := hosting(tx, host_id, starts_at, ends_at, but):
        at = Moment(other.starts_at)
        sentence = _("You’re already running “{title}” at that time: {time}.", title=other.title, time=at)
        _refuse(_busy(stranger) if stranger else sentence, check, field)


def learner_must_be_free(
    tx: Transaction,
    learner_id: int,
    starts_at: str,
    ends_at: str,
    *,
    but: int = 0,
    stranger: str = "",
    check: Check | None = None,
) -> None:
    """The same for the seats of a learner."""
    hold(tx, learner_id)
    if other := seat(tx, learner_id, starts_at, ends_at, but):
        at = Moment(other.starts_at)
        sentence = _("You have a seat in “{title}” at that time: {time}.", title=other.title, time=at)
        _refuse(_busy(stranger) if stranger else sentence, check, "starts_at")


def learner_can_come(
    tx: Transaction,
    learner_id: int,
    starts_at: str,
    ends_at: str,
    *,
    but: int = 0,
    given: Mapping[str, Any] | None = None,
) -> None:
    """Both for a learner who takes a seat: one look, because nearly always there is nothing in the way."""
    hold(tx, learner_id)
    if tx.value("is_taken", learner_id=learner_id, but=but, **times(starts_at, ends_at)):
        learner_must_be_free(tx, learner_id, starts_at, ends_at, but=but)
        must_not_be_busy(tx, learner_id, starts_at, ends_at, given=given)


def _refuse(sentence: str, check: Check | None, field: str) -> None:
    if check is None:
        raise Clash(sentence)
    check.clash(field, sentence)


def _busy(name: str) -> str:
    return _("{name} has another session at that time.", name=name)
