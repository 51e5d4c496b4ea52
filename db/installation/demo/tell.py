"""Notifications of the past, which nobody is pushed."""

import json
from datetime import datetime

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
