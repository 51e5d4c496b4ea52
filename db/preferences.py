"""What each person wants to be told, and how: by which ways, not at what hours, how often, and how long ahead."""

import json
from typing import Any

from db import dispatches, mails, people, telling
from db.alarms import LEADS
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Choice, Fields, Flag, Whole, checked
from db.language import _
from db.telling import Chosen, Reader

MOST_REMINDERS = 5
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
TIME = Choice(options=("", *HOURS), sentence=_("Please choose a time from the list."), note="Empty: no quiet hours")
DIGESTS = ("at_once", "daily", "weekly")
FIELDS: Fields = {
    **{f"{name}_{way}": Flag() for name, group in telling.GROUPS.items() for way in group.ways},
    "quiet_from": TIME,
    "quiet_until": TIME,
    "digest": Choice(options=DIGESTS, sentence=_("Please choose how often emails come.")),
    "digest_hour": Whole(least=0, most=23),
    "digest_weekday": Whole(least=0, most=6, note="0 is Monday"),
    **{f"remind_{minutes}": Flag(note=f"{minutes} minutes before a session") for minutes in LEADS},
}
# What an email may be unsubscribed from.
EMAILS = {name: group.label for name, group in telling.GROUPS.items()} | {
    telling.DIGEST: _("The digest: everything that it collects")
}


def get(tx: Transaction, person_id: int) -> Chosen:
    return dispatches.reader_of(tx, person_id).chosen


def exported(tx: Transaction, person_id: int) -> list[dict[str, Any]]:
    return [dict(get(tx, person_id))]


def save(tx: Transaction, person_id: int, given: dict[str, Any]) -> Chosen:
    """Changes what is given, and nothing else."""
    people.still_there(tx, person_id)
    before = dispatches.reader_of(tx, person_id)
    check = Check()
    found = {**before.chosen, **checked(FIELDS, given, check=check)}
    if bool(found["quiet_from"]) != bool(found["quiet_until"]):
        missing = "quiet_until" if found["quiet_from"] else "quiet_from"
        check.refuse(missing, _("Please choose when quiet hours begin and end, or neither."))
    elif found["quiet_from"] and found["quiet_from"] == found["quiet_until"]:
        check.refuse("quiet_until", _("Quiet hours can’t begin and end at the same time."))
    if sum(found[f"remind_{minutes}"] for minutes in LEADS) > MOST_REMINDERS:
        check.refuse(f"remind_{[*LEADS][0]}", _("Please choose {most} reminders at most.", most=MOST_REMINDERS))
    check.done()
    _store(tx, person_id, found)
    for kind in telling.GROUPS:
        if not found[f"{kind}_mail"]:
            mails.drop_waiting(tx, person_id, kind)
    _plan_again(tx, person_id, before)
    return found


def refuse_mail(tx: Transaction, person_id: int, kind: str) -> None:
    """Also what waits already. Does nothing when they are gone."""
    if tx.one("how_told", person_id=person_id) is None:
        return
    before = dispatches.reader_of(tx, person_id)
    kinds = telling.collected() if kind == telling.DIGEST else [kind]
    _store(tx, person_id, {**before.chosen, **{f"{one}_mail": False for one in kinds}})
    for one in {*kinds, kind}:
        mails.drop_waiting(tx, person_id, one)
    _plan_again(tx, person_id, before)


def _store(tx: Transaction, person_id: int, found: dict[str, Any]) -> None:
    chosen = {name: value for name, value in found.items() if telling.AT_FIRST.get(name) != value}
    tx.run("keep_preferences", person_id=person_id, chosen=json.dumps(chosen, sort_keys=True), now=tx.now)


def _plan_again(tx: Transaction, person_id: int, before: Reader) -> None:
    """What is on its way to them already."""
    dispatches.plan_again(tx, person_id, before)
    mails.plan_again(tx, person_id, before)
