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
    figures = tx.one("host_figures", me=person.id, today=clock.midnight(clock.today(person.timezone), person.timezone))
    return Overview(figures, tx.one("next_hosted", me=person.id))
