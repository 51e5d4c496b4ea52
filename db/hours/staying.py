"""Booked sessions that a change of the open hours leaves outside of them: they stay booked, and the mentor is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db import calendars
from db.engine.transaction import Transaction
from db.formats import Moment
from db.hours import Hours, rules, slots
from db.language import _, ngettext

MOST = 200  # that are looked at, the next ones first


@dataclass(frozen=True, slots=True)
class Changed:
    """The hours now, what the mentor is told, and the sessions that were within them, and no longer are."""

    hours: Hours
    sentence: str
    staying: list


def change(tx: Transaction, mentor, act: Callable[..., Hours], *given: Any) -> Changed:
    """Changes the open hours."""
    calendars.hold(tx, mentor.id)
    before = rules.of(tx, mentor)
    after = act(tx, mentor, *given)
    staying = [
        one
        for one in tx.all("booked_ahead", mentor_id=mentor.id, now=tx.now, most=MOST)
        if slots.is_open(before, one.starts_at, one.ends_at) and not slots.is_open(after, one.starts_at, one.ends_at)
    ]
    return Changed(after, _sentence(after, staying, mentor.timezone), staying)


def _sentence(after: Hours, staying: list, timezone: str) -> str:
    if not staying and after.lacks_lengths:
        return _("Saved. Nobody can book you yet: enter a price for at least one length.")
    if not staying:
        return _("Saved")
    return ngettext(
        "Saved. “{title}”, {time}, is no longer within your open hours. It stays booked.",
        "Saved. {count} booked sessions are no longer within your open hours, the first {time}. They stay booked.",
        len(staying),
        title=staying[0].title,
        time=Moment(staying[0].starts_at, timezone),
    )
