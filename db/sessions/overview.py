"""A host's figures, and their next session."""

from dataclasses import dataclass

from db import clock
from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Overview:
    figures: object
    next: object | None


def overview(tx: Transaction, person) -> Overview:
    """Today is a day in the person's time zone."""
    today, yesterday = clock.midnight(clock.today(person.timezone), person.timezone), clock.moved(tx.now, days=-1)
    figures = tx.one("host_figures", me=person.id, today=today, yesterday=yesterday)
    return Overview(figures, tx.one("next_hosted", me=person.id))
