"""What is on its way to people besides the page: stored with the news in one transaction, and sent afterwards."""

import json
from collections.abc import Collection
from typing import Any

from db import clock, telling
from db.engine.transaction import Transaction
from db.telling import Reader

LEASE = 120  # seconds until what was not taken is tried again


def reader_of(tx: Transaction, person_id: int) -> Reader:
    return reader(tx.one("how_told", person_id=person_id))


def reader(person: Any) -> Reader:
    """Of a row that has their zone and what they chose."""
    has_push, has_phone = bool(person.has_push), bool(person.has_phone)
    return Reader(telling.chosen(person.chosen), person.timezone, has_push=has_push, has_phone=has_phone)


def plan(tx: Transaction, notification: dict[str, Any], reader: Reader, starts_at: str) -> None:
    kind, level = notification["kind"], notification["level"]
    told = {"notification_id": notification["id"], "person_id": notification["person_id"]}
    for way, due_at in telling.plan(kind, level, tx.now, reader, starts_at):
        tx.leave("insert_dispatch", **told, way=way, due_at=due_at)


def replace(tx: Transaction, person_id: int, link: str) -> None:
    """An email with an invitation says the same, so the news of this transaction isn’t emailed as well."""
    tx.run("replace_dispatches", person_id=person_id, link=link, now=tx.now)


def awake(tx: Transaction, person_id: int, starts_at: str = "") -> str:
    """When they may be sent what is not urgent. Who has left has no quiet hours."""
    person = tx.one("how_told", person_id=person_id)
    return telling.awake(tx.now, reader(person), starts_at) if person else tx.now


def plan_again(tx: Transaction, person_id: int, before: Reader) -> None:
    """They chose otherwise, or are elsewhere: what waits for a digest, or for the end of quiet hours, is due anew."""
    now = reader_of(tx, person_id)
    if (now.chosen, now.timezone) == (before.chosen, before.timezone):
        return
    for waiting in tx.all("dispatches_waiting", person_id=person_id):
        kinds = ("mail", "digest") if waiting.way in ("mail", "digest") else (waiting.way,)
        starts_at = json.loads(waiting.params).get("starts_at", "") if waiting.kind.startswith("reminder") else ""
        planned = [one for one in telling.plan(waiting.kind, waiting.level, tx.now, now, starts_at) if one[0] in kinds]
        tx.run("drop_dispatch", notification_id=waiting.notification_id, way=waiting.way)
        for way, due_at in planned:
            told = {"notification_id": waiting.notification_id, "person_id": person_id}
            tx.run("insert_dispatch", **told, way=way, due_at=due_at)


def are_due(tx: Transaction, way: str) -> bool:
    return bool(tx.value("are_dispatches_due", way=way, now=tx.now))


def claim(tx: Transaction, way: str) -> list:
    """What is due by this way. What a killed process held is due again after two minutes; in the end it is given up."""
    tx.run("give_up_dispatches")
    return tx.all("claim_dispatches", way=way, now=tx.now, retry_at=clock.moved(tx.now, seconds=LEASE))


def people_due(tx: Transaction, way: str, most: int, busy: Collection[int]) -> list[int]:
    """Those for whom something is due by this way, who waited longest first, but for the busy ones."""
    found = tx.all("people_due", way=way, now=tx.now, most=most + len(busy))
    return [one.person_id for one in found if one.person_id not in busy][:most]


def claim_first(tx: Transaction, way: str, people: Collection[int]) -> list:
    """The first that is due for each of them; what is urgent goes before the rest."""
    tx.run("give_up_dispatches")
    of = {"way": way, "now": tx.now, "retry_at": clock.moved(tx.now, seconds=LEASE)}
    found = (tx.one("claim_first_dispatch", person_id=person_id, **of) for person_id in people)
    return [one for one in found if one]


def done(tx: Transaction, claimed) -> None:
    tx.run("drop_dispatch", notification_id=claimed.notification_id, way=claimed.way)


def failed(tx: Transaction, claimed) -> None:
    """It is tried again, each time after twice as long."""
    put_off(tx, claimed, clock.moved(tx.now, seconds=LEASE * 2 ** (claimed.attempts - 1)))


def put_off(tx: Transaction, claimed, until: str) -> None:
    tx.run("put_off_dispatch", notification_id=claimed.notification_id, way=claimed.way, due_at=until)
