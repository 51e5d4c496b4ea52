"""A host's week at a glance: a few figures, and what comes next."""

from dataclasses import dataclass

from db import clock
from db.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Overview:
    figures: object
    next: object | None


def overview(tx: Transaction, person) -> Overview:
    """`person` as `people.me` answers it: today is a day in their zone."""
    figures = tx.one("host_figures", me=person.id, today=clock.midnight(clock.today(person.timezone), person.timezone))
    return Overview(figures, tx.one("next_hosted", me=person.id))
