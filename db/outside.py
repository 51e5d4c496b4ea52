"""Calendars elsewhere, by their address: at the times that are busy in them, nobody is offered a session."""

from collections.abc import Callable

from db import changes, clock, listings
from db.checks import Check
from db.engine.transaction import Transaction
from db.fields import Field, Link, Text, checked
from db.ids import new_id
from db.language import _, ngettext
from db.refusals import Missing, Refused

FIELDS: dict[str, Field] = {
    "address": Link(),
    "calendar_name": Text(most=60),
    "user": Text(most=200),
    "password": Text(most=200),
}
MOST = 5
EVERY = 30  # minutes
# Minutes until the next try, after each failure.
LATER = (5, 15, 60, 240, 720)
PROBLEMS = {
    "gone": _("There is no calendar at this address any more. Delete it, and add its new address."),
    "refused": _("The other calendar refuses the user name or the password. Delete it here, and add it again."),
    "unreachable": _("The other calendar can’t be reached. We’ll keep trying."),
    "slow": _("The other calendar took too long to answer. We’ll keep trying."),
    "large": _("This calendar is too large: more than 5 MB. Please choose one with fewer events."),
    "private": _("This address leads into a private network, which isn’t allowed here. Please use a public one."),
    "not_a_calendar": _("There is no calendar at this address, but something else. Please check the address."),
    "endless": _("This calendar has more events than we can read. Please choose one with fewer that repeat."),
    "sealed": _("The address can’t be read any more. Delete it, and add it again."),
}


def add(tx: Transaction, person, given: dict, seal: Callable[[list[str]], str]) -> int:
    check = Check()
    if str(given.get("address")).lower().startswith(("webcal://", "webcals://")):  # as some calendars write theirs
        given = {**given, "address": "https://" + given["address"].partition("://")[2]}
    found = checked(FIELDS, given, check=check)
    check.done()
    address = found.get("address", "")
    if not address:
        check.refuse("address", _("Please enter the address."))
    check.done()
    if len(of_person(tx, person.id)) >= MOST:
        raise Refused(
            ngettext("You can add {count} calendar.", "You can add {count} calendars.", MOST), kind="too_many"
        )
    calendar_id = new_id()
    sealed = seal([address, found.get("user", ""), found.get("password", "")])
    name = found.get("calendar_name", "") or _host(address)
    tx.run("add_outside_calendar", id=calendar_id, person_id=person.id, name=name, sealed=sealed, now=tx.now)
    return calendar_id


def delete(tx: Transaction, person, calendar_id: int) -> None:
    if not tx.run("delete_outside_calendar", id=calendar_id, person_id=person.id):
        raise Missing()
    listings.look_again(tx, person.id)


def of_person(tx: Transaction, person_id: int) -> list:
    return tx.all("outside_calendars", person_id=person_id)


def is_due(tx: Transaction) -> bool:
    next_one = tx.value("next_outside_due")
    return next_one is not None and next_one <= tx.now


def claim(tx: Transaction):
    return tx.one("claim_outside_calendar", now=tx.now, retry_at=clock.moved(tx.now, minutes=LATER[0]))


def read(tx: Transaction, calendar, etag: str, modified: str, busy: list[tuple[str, str]] | None) -> None:
    """What was busy in it replaces what was known; None if it has not changed."""
    due_at = clock.moved(tx.now, minutes=EVERY)
    if not tx.run("outside_read", id=calendar.id, etag=etag, modified=modified, now=tx.now, due_at=due_at):
        return  # it was deleted meanwhile
    if busy is not None:
        tx.run("forget_busy_times", calendar_id=calendar.id)
        for starts_at, ends_at in busy:
            tx.run("add_busy_time", calendar_id=calendar.id, starts_at=starts_at, ends_at=ends_at)
        listings.look_again(tx, calendar.person_id)
    changes.touch_people(tx, calendar.person_id)


def failed(tx: Transaction, calendar, problem: str) -> None:
    """What was read before still counts."""
    failures = tx.value("outside_failures", id=calendar.id)
    if failures is not None:
        due_at = clock.moved(tx.now, minutes=LATER[min(failures, len(LATER) - 1)])
        tx.run("outside_failed", id=calendar.id, problem=problem, failures=failures + 1, due_at=due_at)
        changes.touch_people(tx, calendar.person_id)


def busy(tx: Transaction, person_id: int, since: str, until: str) -> list:
    return tx.all("busy_between", person_id=person_id, since=since, until=until)


def _host(address: str) -> str:
    return address.partition("//")[2].partition("/")[0].rpartition("@")[2][:60]
