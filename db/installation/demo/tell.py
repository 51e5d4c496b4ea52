"""Notifications of the past, which nobody is pushed."""

import json
from datetime import datetime, timedelta

from db import clock
from db.engine.transaction import Transaction
from db.ids import id_at
from db.notices import KINDS


def past(
    tx: Transaction, person_id: int, when: datetime, kind: str, link: str, by: int | None = None, **params
) -> None:
    KINDS[kind](**params)
    tx.run(
        "insert_notification",
        about=None,
        by=by,
        id=id_at(when.timestamp() * 1000),
        person_id=person_id,
        kind=kind,
        level="info",
        params=json.dumps(params, ensure_ascii=False, sort_keys=True),
        link=link,
        created_at=clock.stamp(when),
    )


def date(tx: Transaction) -> None:
    """What was told by acts of the past gets ids of its time: lists are in the order of the ids."""
    just_now = clock.read(tx.now) - timedelta(minutes=1)
    made = tx.all("demo_notifications_made", before=clock.stamp(just_now), id=id_at(just_now.timestamp() * 1000))
    for number, one in enumerate(made):
        when = clock.read(one.created_at).timestamp() * 1000 + number % 1000  # in the order they were made
        tx.run("date_demo_notification", id=one.id, new=id_at(when))
