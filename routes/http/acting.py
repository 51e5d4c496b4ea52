"""What somebody does or reads, by their own right at that moment, in one transaction."""

from collections.abc import Callable
from typing import Any

from db import access_tokens, organisations, people
from db.engine.transaction import Transaction
from db.refusals import Refused


def as_person(
    tx: Transaction,
    person_id: int,
    act: Callable[..., Any],
    args: tuple[object, ...],
    show: Callable[..., Any] | None = None,
    made_in: int | None = None,
    token_id: int | None = None,
) -> Any:
    """`made_in` is the organisation whose page it was sent from, if it says so; `token_id` a program’s."""
    person = people.acting(tx, person_id)
    if token_id:
        access_tokens.must_still_work(tx, token_id)
    try:
        if made_in:
            organisations.must_still_work_in(tx, person, made_in)
        result = act(tx, person, *args)
        return show(tx, person, result) if show else result
    except Refused as refused:
        refused.show_times_in(person.timezone)
        raise
